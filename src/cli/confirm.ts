/** The question before what cannot be undone: real money that moves, or data that goes. Its default is no. */
import { createInterface } from 'node:readline/promises';
import { IssueBatchError } from '../index.js';

/** What is said when nobody answers. */
export interface Stakes {
  /** There is no terminal. */
  readonly nobody: string;
  readonly hint: string;
  readonly interrupted: string;
}

const MONEY: Stakes = {
  nobody: 'This would move real money, and there is no terminal to ask.',
  hint: 'Nothing was sent. Check the plan with "issue-batch plan", then run with --yes.',
  interrupted: 'Interrupted; nothing was sent.',
};

/**
 * @returns whether a person said yes; the end of input (Ctrl-D) is a no
 * @throws IssueBatchError `USAGE` when there is nobody to ask, `INTERRUPTED` after Ctrl-C
 */
export async function confirm(question: string, signal: AbortSignal, stakes = MONEY): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new IssueBatchError('USAGE', stakes.nobody, { hint: stakes.hint });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // At a prompt the terminal hands Ctrl-C to the line editor instead of raising the signal. Not by process.kill, which
  // on Windows ends the process at once.
  lines.on('SIGINT', () => process.emit('SIGINT'));
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
  });
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) throw new IssueBatchError('INTERRUPTED', stakes.interrupted);
    throw error;
  } finally {
    lines.close();
  }
}
