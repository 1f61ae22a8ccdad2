/** The question before real money moves. Its default is no. */
import { createInterface } from 'node:readline/promises';
import { IssueBatchError } from '../index.js';

/**
 * @returns whether a person said yes
 * @throws IssueBatchError `USAGE` when there is nobody to ask
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new IssueBatchError('USAGE', 'This would move real money, and there is no terminal to ask.', {
      hint: 'Nothing was sent. Check the plan with "issue-batch plan", then run with --yes.',
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
