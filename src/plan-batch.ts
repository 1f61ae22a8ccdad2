/** read → validate → plan: everything that can be known before money moves. Sends no order and writes nothing. */
import { dirname, extname, join, resolve } from 'node:path';
import { createClient } from './api/client.js';
import { hostKind } from './api/host.js';
import { createTransport } from './api/transport.js';
import { IssueBatchError } from './errors.js';
import { createRowSpool, type RowSpool } from './files/row-spool.js';
import { refuseEditedFile, refuseOtherSettings } from './freeze/compare.js';
import { type FoundBatch, findById, findByPath } from './freeze/find-batch.js';
import { openFrozenBatch } from './freeze/frozen-batch.js';
import type { RowFields } from './model.js';
import { DEFAULT_TIMEOUT_S, type PlanOptions } from './options.js';
import { checkBatchId, createRowDigests, defaultBatchId } from './plan/batch-id.js';
import { attachInternals, type BatchPlan, type PlanInternals } from './plan/batch-plan.js';
import { type Catalogue, createCatalogue } from './plan/catalogue.js';
import { refuseUnexpected } from './plan/control-totals.js';
import { type OnIssue, planOrders } from './plan/plan.js';
import { type CheckedSettings, checkSettings } from './plan/settings.js';
import { openTable } from './read/open-table.js';
import type { BatchInput, Table } from './read/table.js';
import { checkColumnChoice } from './validate/column-choice.js';
import { mapColumns } from './validate/columns.js';
import type { IssueList } from './validate/issue-list.js';
import { fieldsOf } from './validate/row-fields.js';
import { createRowValidator } from './validate/row-validator.js';
import { withEarlierIssues } from './validate/with-earlier-issues.js';
import { USER_AGENT } from './version.js';

/**
 * Reads and checks a whole input and says what a run would do.
 *
 * @param input path of a CSV, a stream of CSV text, or (async) iterable of row objects; read once
 * @throws InputError with every finding when anything at all is wrong with the rows
 * @throws IssueBatchError `USAGE` for settings that make no sense or differ from those that the batch was begun with;
 * `ACCOUNT` or `UNREACHABLE` when the catalogue cannot be read; `STORAGE` when state cannot be read
 */
export async function planBatch(input: BatchInput, options: PlanOptions): Promise<BatchPlan> {
  const checked = checkSettings(options);
  if (options.batchId !== undefined) checkBatchId(options.batchId);
  const table = await openTable(input);
  const spool = createRowSpool();
  try {
    return await plan(table, spool, checked, options);
  } catch (error) {
    spool.close();
    // A signal may strike in a request, in a pause or between two rows; to the caller it is one thing.
    if (options.signal?.aborted) throw interrupted(error);
    throw error;
  } finally {
    await table.close();
  }
}

function interrupted(cause: unknown): IssueBatchError {
  return new IssueBatchError('INTERRUPTED', 'Stopped before anything was sent.', { cause });
}

async function plan(table: Table, spool: RowSpool, checked: CheckedSettings, options: PlanOptions): Promise<BatchPlan> {
  const { settings, keyPrefix } = checked;
  const inputName = table.path ?? 'The input';
  const { columns, fields, issues, digests } = await readRows(table, spool, checked, options);

  const stateDir = resolve(
    options.stateDir ?? join(table.path === undefined ? '.' : dirname(table.path), '.issue-batch'),
  );
  const batchId = options.batchId ?? defaultBatchId(digests.identity);
  const hidden = { spool, header: table.header, columns, digests, keyPrefix, fieldsOf: fields };
  const base = {
    batchId,
    rows: spool.rows,
    settings,
    host: hostKind(settings.baseUrl),
    inputPath: table.path ?? null,
    output: resultsPath(table.path, options.output),
    stateDir,
    close: () => spool.close(),
  };

  // Findings about single rows come first: a batch that was begun has none, and a file with some is no such batch.
  const begun = issues.count === 0 ? findBegun(stateDir, batchId, base.inputPath, hidden, options) : undefined;
  if (begun !== undefined)
    return attachInternals(
      { ...base, ...begunPlan(begun, base.settings, hidden, options) },
      { ...hidden, groupOf: undefined },
    );

  const { catalogue, notes } = await readCatalogue(checked, options);
  const report: OnIssue = (row, issue) => {
    const position = columns[issue.column];
    issues.add({ ...issue, line: row.line, column: table.header[position], value: row.cells[position] });
  };
  const rules = { catalogue, ...settings };
  const planned = await planOrders(spool.blocks(), fields, rules, report, options.signal);
  issues.throwIfAny(inputName);
  refuseUnexpected(spool.rows, planned.totals, options);
  const { orders, totals, groupOf } = planned;
  return attachInternals({ ...base, state: 'new', orders, totals, notes }, { ...hidden, groupOf });
}

interface ReadRows {
  readonly columns: PlanInternals['columns'];
  readonly fields: (cells: readonly string[]) => RowFields;
  readonly issues: IssueList;
  readonly digests: PlanInternals['digests'];
}

async function readRows(
  table: Table,
  spool: RowSpool,
  { settings }: CheckedSettings,
  options: PlanOptions,
): Promise<ReadRows> {
  const { columns, issues: columnIssues } = mapColumns(table.header, checkColumnChoice(options.map));
  const defaults = { distribution: settings.distribution, template: settings.template };
  const { header } = table;
  const validator = createRowValidator({
    header,
    columns,
    defaults,
    allowDuplicates: options.allowDuplicates ?? false,
  });
  for (const issue of columnIssues) validator.issues.add(issue);
  validator.issues.throwIfAny(table.path ?? 'The input');

  const digests = createRowDigests(header);
  try {
    for await (const rows of table.rows) {
      options.signal?.throwIfAborted();
      for (const row of rows) {
        const fields = validator.check(row);
        if (fields === undefined) continue;
        digests.add(row, fields);
        spool.add(row);
      }
    }
  } catch (error) {
    throw withEarlierIssues(error, validator.issues);
  }
  const fields = (cells: readonly string[]) => fieldsOf(cells, columns, defaults);
  return { columns, fields, issues: validator.issues, digests: digests.finish() };
}

function findBegun(
  stateDir: string,
  batchId: string,
  path: string | null,
  hidden: Omit<PlanInternals, 'groupOf'>,
  options: PlanOptions,
): FoundBatch | undefined {
  const found = findById(stateDir, batchId);
  if (found !== undefined) return found;
  // A name of its own makes a new batch of the same file on purpose; without one, an edited file is a slip.
  if (path === null || options.batchId !== undefined) return undefined;
  const [earlier] = findByPath(stateDir, path);
  if (earlier !== undefined) refuseEditedFile(openFrozenBatch(earlier.folder), hidden);
  return undefined;
}

function begunPlan(
  found: FoundBatch,
  settings: CheckedSettings['settings'],
  hidden: Omit<PlanInternals, 'groupOf'>,
  options: PlanOptions,
): Pick<BatchPlan, 'state' | 'orders' | 'totals' | 'notes' | 'settings'> {
  const batch = openFrozenBatch(found.folder);
  const { manifest } = batch;
  if (options.expectNew) {
    throw new IssueBatchError('USAGE', `Batch ${manifest.batchId} was begun on ${manifest.createdAt}.`, {
      hint: 'It was expected to be new. Leave out --expect-new to go on with it.',
    });
  }
  refuseOtherSettings(manifest.batchId, manifest.settings, settings);
  if (manifest.input.issuedSha256 !== hidden.digests.issued) refuseEditedFile(batch, hidden);
  refuseUnexpected(hidden.spool.rows, manifest.totals, options);
  const notes =
    manifest.input.cellsSha256 === hidden.digests.cells
      ? []
      : [
          'Columns that are not issued have changed in the file; the results carry the rows as they were when the batch began.',
        ];
  return { state: 'begun', orders: batch.orders, totals: manifest.totals, notes, settings: manifest.settings };
}

async function readCatalogue(
  { apiKey, settings }: CheckedSettings,
  options: PlanOptions,
): Promise<{ catalogue: Catalogue | undefined; notes: string[] }> {
  const timeoutMs = (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000;
  const transport = createTransport({
    baseUrl: settings.baseUrl,
    apiKey,
    timeoutMs,
    userAgent: USER_AGENT,
    fetch: options.fetch,
  });
  try {
    return { catalogue: createCatalogue(await createClient(transport).listProducts(options.signal)), notes: [] };
  } catch (error) {
    // With the currency given, a catalogue that fails by itself need not stop anyone; the server still checks each order.
    const passable = error instanceof IssueBatchError && error.code === 'UNREACHABLE' && settings.currency !== null;
    if (!passable) throw error;
    return { catalogue: undefined, notes: [`Products and values were not checked: ${error.message}`] };
  }
}

/** `rewards.csv` → `rewards.results.csv` beside it. */
function resultsPath(inputPath: string | undefined, output: string | undefined): string | null {
  if (output !== undefined) return resolve(output);
  if (inputPath === undefined) return null;
  const extension = extname(inputPath);
  return `${extension === '' ? inputPath : inputPath.slice(0, -extension.length)}.results.csv`;
}
