import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../src/errors.js';
import type { Distribution, InputIssue, RowFields } from '../../src/model.js';
import { openTable } from '../../src/read/open-table.js';
import type { BatchInput, ReadRow, Table } from '../../src/read/table.js';
import { mapColumns } from '../../src/validate/columns.js';
import { createIssueList } from '../../src/validate/issue-list.js';
import { createRowValidator } from '../../src/validate/row-validator.js';

export async function rowsOf(table: Table): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const batch of table.rows) rows.push(...batch);
  return rows;
}

/** Everything that reading and validating an input says about it. */
export async function checkInput(
  input: BatchInput,
  settings: { distribution?: Distribution; allowDuplicates?: boolean } = {},
): Promise<{ issues: readonly InputIssue[]; fields: RowFields[] }> {
  const fields: RowFields[] = [];
  try {
    const table = await openTable(input);
    const { columns, issues } = mapColumns(table.header);
    if (issues.length > 0) {
      await table.close();
      return { issues, fields };
    }
    const validator = createRowValidator({
      header: table.header,
      columns,
      defaults: { distribution: settings.distribution ?? 'payout_link', template: null },
      allowDuplicates: settings.allowDuplicates ?? false,
    });
    for (const row of await rowsOf(table)) {
      const checked = validator.check(row, row.problems);
      if (checked !== undefined) fields.push(checked);
    }
    validator.issues.throwIfAny('input');
    return { issues: createIssueList().kept, fields };
  } catch (error) {
    if (error instanceof InputError) return { issues: error.issues, fields };
    throw error;
  }
}

/** The `InputError` that the promise rejects with; anything else fails the test. */
export async function inputErrorOf(promise: Promise<unknown>): Promise<InputError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof InputError) return outcome;
  throw outcome ?? new Error('The input was accepted');
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'issue-batch-read-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function withFile<T>(content: string | Buffer, use: (path: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const path = join(folder, 'input.csv');
    await writeFile(path, content);
    return use(path);
  });
}
