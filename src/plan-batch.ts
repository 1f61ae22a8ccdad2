/** read → validate → plan: everything that can be known before money moves. Sends no order, and writes nothing but a list of errors. */
import { dirname, extname, join, resolve } from 'node:path';
import { createClient } from './api/client.js';
import { hostKind } from './api/host.js';
import { createTransport, type OpenTransport } from './api/transport.js';
import { IssueBatchError } from './errors.js';
import { createRowSpool } from './files/row-spool.js';
import { openFrozenBatch } from './freeze/frozen-batch.js';
import { readLedger } from './freeze/read-ledger.js';
import { DEFAULT_TIMEOUT_S, type PlanOptions } from './options.js';
import { checkBatchId, createRowDigests, defaultBatchId } from './plan/batch-id.js';
import { attachInternals, type BatchPlan } from './plan/batch-plan.js';
import { refuseUnexpected } from './plan/control-totals.js';
import { type OnIssue, type PlanWatch, planKinds, planOrders } from './plan/plan.js';
import { type CheckedSettings, checkSettings } from './plan/settings.js';
import { askAboutBegun, askAboutNew } from './preflight/account.js';
import { begunPlan, findBegun } from './preflight/begun-batch.js';
import { findIssuedBefore } from './preflight/earlier-batches.js';
import { type OnFinding, withErrorsFile } from './preflight/errors-file.js';
import { type ErrorsTarget, resolvedIfThere } from './preflight/errors-target.js';
import { createBasket } from './preflight/prices.js';
import { readCatalogue } from './preflight/read-catalogue.js';
import { type ReadInto, readRows } from './preflight/read-rows.js';
import { unsentRows } from './preflight/unsent-rows.js';
import { openTable } from './read/open-table.js';
import type { BatchInput, Table } from './read/table.js';
import { overlookedColumns } from './validate/columns.js';
import { USER_AGENT } from './version.js';

/**
 * Reads and checks a whole input and says what a run would do. Sends no order and leaves no state; asks the account for
 * its catalogue and balance. Nobody is asked anything: with real money, look at the plan before it is run.
 *
 * @param input path of a CSV, a stream of CSV text, or (async) iterable of row objects; read once
 * @throws InputError with every finding when anything at all is wrong with the rows
 * @throws IssueBatchError `USAGE` for settings that make no sense or differ from those that the batch was begun with,
 * and for a list of errors that would replace something else; `ACCOUNT` or `UNREACHABLE` when the catalogue cannot be
 * read; `STORAGE` when state cannot be read or the list cannot be written; `INTERRUPTED` when the signal came
 * @example From a file
 * ```ts
 * import { planBatch, runBatch } from 'issue-batch';
 *
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * const plan = await planBatch('rewards.csv', { ...account, expectRows: 120 });
 * const report = await runBatch(plan, account);
 * ```
 * @example From a program
 * ```ts
 * import { planBatch } from 'issue-batch';
 *
 * async function* rows() {
 *   yield { product: 'AMZ-US', face_value: '12.50', recipient: 'ada@example.com', reference: '2026-11-ada' };
 * }
 * const plan = await planBatch(rows(), {
 *   apiKey: process.env.RUNA_API_KEY ?? '',
 *   batchId: 'stipend-2026-11',
 *   output: 'stipend.results.csv',
 * });
 * plan.close();
 * ```
 */
export async function planBatch(input: BatchInput, options: PlanOptions): Promise<BatchPlan> {
  const checked = checkSettings(options);
  if (options.batchId !== undefined) checkBatchId(options.batchId);
  return withErrorsFile(errorsTarget(input, options), (onFinding) => makePlan(input, checked, options, onFinding));
}

async function makePlan(
  input: BatchInput,
  checked: CheckedSettings,
  options: PlanOptions,
  onFinding: OnFinding | undefined,
): Promise<BatchPlan> {
  const transport = openTransport(checked, options);
  const table = await openTable(input);
  const digests = createRowDigests(table.header);
  const spool = createRowSpool(digests.addCells);
  const into: ReadInto = { spool, digests, refused: createRowSpool(), onFinding };
  try {
    return await plan(table, into, checked, options, transport);
  } catch (error) {
    spool.close();
    // A signal may strike in a request, in a pause or between two rows; to the caller it is one thing.
    if (options.signal?.aborted) throw interrupted(error);
    throw error;
  } finally {
    into.refused.close();
    await table.close();
    await transport.close();
  }
}

function interrupted(cause: unknown): IssueBatchError {
  return new IssueBatchError('INTERRUPTED', 'Stopped before anything was sent.', { cause });
}

async function plan(
  table: Table,
  into: ReadInto,
  checked: CheckedSettings,
  options: PlanOptions,
  transport: OpenTransport,
): Promise<BatchPlan> {
  const { spool } = into;
  const { settings, keyPrefix } = checked;
  const inputName = table.path ?? 'The input';
  const { columns, fields, issues, refused, digests, preview, kinds } = await readRows(table, into, checked, options);

  const stateDir = resolve(
    options.stateDir ?? join(table.path === undefined ? '.' : dirname(table.path), '.issue-batch'),
  );
  const batchId = options.batchId ?? defaultBatchId(digests.identity);
  const { allowDuplicates = false } = options;
  const hidden = { spool, header: table.header, columns, digests, keyPrefix, allowDuplicates, fieldsOf: fields };
  const base = {
    batchId,
    rows: spool.rows,
    settings,
    host: hostKind(settings.baseUrl),
    inputPath: table.path ?? null,
    output: resultsPath(table.path, options.output),
    stateDir,
    ...preview,
    duplicatesAllowed: allowDuplicates,
    close: () => spool.close(),
  };
  const client = createClient(transport, options.clock);

  // Findings about single rows come first: a batch that was begun has none, and a file with some is no such batch.
  const begun = issues.count === 0 ? findBegun(stateDir, batchId, base.inputPath, hidden, options) : undefined;
  if (begun !== undefined) {
    const facts = begunPlan(begun, base.settings, hidden, options);
    const batch = openFrozenBatch(begun.folder);
    const account = await askAboutBegun(client, batch, options.signal);
    const unsent = { ...base, ...unsentRows(batch, readLedger(batch).entries()) };
    const { issuedBefore, notes: unread } = await findIssuedBefore(unsent, options.signal);
    const notes = [...facts.notes, ...account.notes, ...unread];
    return attachInternals({ ...base, ...facts, ...account, issuedBefore, notes }, { ...hidden, groupOf: undefined });
  }

  const { catalogue, notes } = await readCatalogue(client, settings.currency, options.signal).catch(
    (error: unknown) => {
      // Rows that are wrong by themselves can be mended meanwhile; a refused key comes first.
      if (error instanceof IssueBatchError && error.code === 'UNREACHABLE') {
        issues.throwIfAny(inputName, `Products and values could not be checked yet: ${error.message}`);
      }
      throw error;
    },
  );
  const rules = { catalogue, ...settings };
  const reportRefused = (until: number) => refused.reportUntil(until, rules, issues.addFurther);
  const report: OnIssue = (row, issue) => {
    reportRefused(row.line);
    const position = columns[issue.column];
    issues.add({ ...issue, line: row.line, column: table.header[position], value: row.cells[position] });
  };
  const basket = createBasket();
  const watch: PlanWatch = {
    signal: options.signal,
    onItems: (currency, { product, faceValue }, rows) => basket.add(currency, product, faceValue, rows),
  };
  const planned =
    (kinds && (await planKinds(kinds, rules, watch))) ??
    (await planOrders(spool.blocks(), fields, rules, report, watch));
  reportRefused(Number.POSITIVE_INFINITY);
  issues.throwIfAny(inputName);
  refuseUnexpected(spool.rows, planned.totals, options);
  const { orders, totals, groupOf } = planned;
  const wanted = { orders, basket: basket.finish() };
  const account = await askAboutNew(catalogue && client, base.host, wanted, options.signal);
  const { issuedBefore, notes: unread } = await findIssuedBefore({ ...base, ...hidden }, options.signal);
  const overlooked = overlookedColumns(table.header, columns);
  const told = { ...account, issuedBefore, notes: [...overlooked, ...notes, ...account.notes, ...unread] };
  return attachInternals({ ...base, state: 'new', orders, totals, ...told }, { ...hidden, groupOf });
}

function openTransport({ apiKey, settings }: CheckedSettings, options: PlanOptions): OpenTransport {
  const timeoutMs = (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000;
  const { baseUrl } = settings;
  const { fetch, clock } = options;
  return createTransport({ baseUrl, apiKey, timeoutMs, userAgent: USER_AGENT, fetch, clock });
}

function errorsTarget(input: BatchInput, { errors, output }: PlanOptions): ErrorsTarget | undefined {
  if (errors === undefined) return undefined;
  const path = typeof input === 'string' ? resolvedIfThere(input) : undefined;
  return { path: errors, input: path, output: resultsPath(path, output) };
}

/** `rewards.csv` → `rewards.results.csv` beside it. */
function resultsPath(inputPath: string | undefined, output: string | undefined): string | null {
  if (output !== undefined) return resolve(output);
  if (inputPath === undefined) return null;
  const extension = extname(inputPath);
  return `${extension === '' ? inputPath : inputPath.slice(0, -extension.length)}.results.csv`;
}
