import { IssueBatchError } from '../errors.js';
import type { HeaderChoice } from './columns.js';
import { KNOWN_COLUMNS } from './known-columns.js';

/**
 * Checks that only known columns are chosen a header for.
 * @throws IssueBatchError `USAGE`
 */
export function checkColumnChoice(choice: Readonly<Record<string, string>> = {}): HeaderChoice {
  const known: readonly string[] = KNOWN_COLUMNS;
  const unknown = Object.keys(choice).filter((column) => !known.includes(column));
  if (unknown.length === 0) return choice;
  throw new IssueBatchError('USAGE', `There is no column ${unknown.join(', ')} to choose a header for.`, {
    hint: `Columns are: ${known.join(', ')}.`,
  });
}
