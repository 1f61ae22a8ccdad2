/** read → validate → plan: everything that can be known before money moves. Sends no order and writes nothing. */
import { dirname, extname, join, resolve } from 'node:path';
import { type Client, createClient } from './api/client.js';
import { hostKind } from './api/host.js';
import { createTransport } from './api/transport.js';
import { IssueBatchError } from './errors.js';
import { createRowSpool, type RowSpool } from './files/row-spool.js';
import { DEFAULT_TIMEOUT_S, type PlanOptions } from './options.js';
import { checkBatchId, defaultBatchId } from './plan/batch-id.js';
import { attachInternals, type BatchPlan } from './plan/batch-plan.js';
import { refuseUnexpected } from './plan/control-totals.js';
import { type OnIssue, planOrders } from './plan/plan.js';
import { type CheckedSettings, checkSettings } from './plan/settings.js';
import { begunPlan, findBegun } from './preflight/begun-batch.js';
import { readCatalogue } from './preflight/read-catalogue.js';
import { readRows } from './preflight/read-rows.js';
import { openTable } from './read/open-table.js';
import type { BatchInput, Table } from './read/table.js';
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

  const client = createPlanningClient(checked, options);
  const { catalogue, notes } = await readCatalogue(client, settings.currency, options.signal);
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

function createPlanningClient({ apiKey, settings }: CheckedSettings, options: PlanOptions): Client {
  const timeoutMs = (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000;
  const { baseUrl } = settings;
  return createClient(createTransport({ baseUrl, apiKey, timeoutMs, userAgent: USER_AGENT, fetch: options.fetch }));
}

/** `rewards.csv` → `rewards.results.csv` beside it. */
function resultsPath(inputPath: string | undefined, output: string | undefined): string | null {
  if (output !== undefined) return resolve(output);
  if (inputPath === undefined) return null;
  const extension = extname(inputPath);
  return `${extension === '' ? inputPath : inputPath.slice(0, -extension.length)}.results.csv`;
}
