/** The full list of what is wrong with an input, as a CSV beside the short one that a person is shown. */
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { InputError } from '../errors.js';
import { writeFileAtomic, writeFully } from '../files/atomic-file.js';
import type { InputIssue } from '../model.js';
import { checkErrorsTarget, ERRORS_HEADER, type ErrorsTarget } from './errors-target.js';
import { createFindingLog } from './finding-log.js';

export type OnFinding = (issue: InputIssue) => void;

const RECORDS_PER_WRITE = 500;

/**
 * Makes a plan and keeps the list of errors true to it: a refused input leaves every finding in it, a good one leaves
 * only its header, because a list of mistakes that have been mended is a trap. When neither is known (the API cannot
 * be reached, the plan is stopped) the file stays as it was. Without a target, nothing is written.
 *
 * @throws what `make` throws; an `InputError` then names the file. `USAGE` or `STORAGE` when the file may not be written
 */
export async function withErrorsFile<Plan extends { close(): void }>(
  target: ErrorsTarget | undefined,
  make: (onFinding: OnFinding | undefined) => Promise<Plan>,
): Promise<Plan> {
  if (target === undefined) return make(undefined);
  checkErrorsTarget(target);
  const log = createFindingLog();
  try {
    const plan = await make(log.add);
    await writeList(target.path, []).catch((error: unknown) => {
      plan.close();
      throw error;
    });
    return plan;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // What makes a file unreadable from its start is found before there is a list to add it to.
    if (log.count === 0) for (const issue of error.issues) log.add(issue);
    throw await writtenTo(target.path, log.records(), error);
  } finally {
    log.close();
  }
}

/** The findings matter more than their list: when it cannot be written, the error says so and stays what it is. */
async function writtenTo(path: string, records: Iterable<readonly string[]>, error: InputError): Promise<InputError> {
  const { message, issues, issueCount, groups, hint, cause } = error;
  const failure = await writeList(path, records).then(
    () => undefined,
    (reason: Error) => reason,
  );
  const hints = [hint, failure === undefined ? undefined : `The full list is missing. ${failure.message}`];
  return new InputError(message, issues, issueCount, {
    hint: hints.filter((part) => part !== undefined).join(' ') || undefined,
    cause,
    groups,
    errorsFile: failure === undefined ? resolve(path) : undefined,
  });
}

async function writeList(path: string, records: Iterable<readonly string[]>): Promise<void> {
  await writeFileAtomic(path, async (fd) => {
    writeFully(fd, ERRORS_HEADER);
    let block: (readonly string[])[] = [];
    const flush = async () => {
      // Cells come from a file that nobody trusts yet, and the list is for a spreadsheet.
      writeFully(fd, stringify(block, { escape_formulas: true, quoted_match: /[\r\n]/ }));
      block = [];
      await turn();
    };
    for (const record of records) if (block.push(record) >= RECORDS_PER_WRITE) await flush();
    if (block.length > 0) await flush();
  });
}
