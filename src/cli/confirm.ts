/** The question before real money moves. Its default is no. */
import { createInterface } from 'node:readline/promises';
import { IssueBatchError } from '../index.js';

/**
 * @returns whether a person said yes; the end of input (Ctrl-D) is a no
 * @throws IssueBatchError `USAGE` when there is nobody to ask, `INTERRUPTED` after Ctrl-C
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new IssueBatchError('USAGE', 'This would move real money, and there is no terminal to ask.', {
      hint: 'Nothing was sent. Check the plan with "issue-batch plan", then run with --yes.',
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // At a prompt the terminal hands Ctrl-C to the line editor instead of raising the signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
  });
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) throw new IssueBatchError('INTERRUPTED', 'Interrupted; nothing was sent.');
    throw error;
  } finally {
    lines.close();
  }
}
