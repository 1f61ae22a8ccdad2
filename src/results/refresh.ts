/** Asks for the present status of every link of a batch: claimed, cancelled, expired. Nothing but the status may change. */
import pLimit from 'p-limit';
import { type Client, createClient } from '../api/client.js';
import { checkApiKey } from '../api/host.js';
import { createTransport, type OpenTransport } from '../api/transport.js';
import { timestamp } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import { isSamePlace } from '../files/same-place.js';
import { openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import type { LedgerEntry } from '../journal/ledger.js';
import { checkRunOptions, DEFAULT_TIMEOUT_S, type RefreshOptions } from '../options.js';
import { type BatchReport, createReport, type ExitCode } from '../report/report.js';
import { writeResultsCsv } from '../report/results-csv.js';
import { type RowResult, rowResults } from '../report/row-results.js';
import { openSession, type Session } from '../run/session.js';
import { USER_AGENT } from '../version.js';
import { createInquiry, type Inquiry } from './ask-orders.js';
import { createStatusKeeper, type RefreshFindings } from './keep-statuses.js';
import { guardResults, refuseKnowingNothing, resultsPath } from './write-results.js';

/**
 * The report of the batch as it stands, and what became of its links. `exitCode`: 6 when the server contradicts what it
 * said before, 4 when not every order answered, else 0.
 */
export interface RefreshReport extends BatchReport {
  /** What became of the links. */
  readonly refresh: RefreshedLinks;
}

/** What became of the links of a batch, and how they stand now. */
export interface RefreshedLinks extends RefreshFindings {
  /** Links by their present status, in the vendor's words, as far as it is known. */
  readonly statuses: Readonly<Record<string, number>>;
}

const ORDERS_AT_ONCE = 4;

/**
 * Asks the API for the links' present status, keeps it in the state, and writes the results with it. Links, items and
 * rows never change by it: a link that has become another one is reported, and what was known stays. An order that
 * brings no answer keeps its old status. When it is stopped by its signal, what was learned so far is kept and written.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch, no file to write to, or key or host are not the batch's;
 * `LOCKED` beside a live run; `ACCOUNT` when the key is refused; `STORAGE` when state or results cannot be read or
 * written
 * @example
 * ```ts
 * import { refreshResults } from 'issue-batch';
 *
 * const { refresh } = await refreshResults('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * console.log(refresh.statuses); // such as { ACTIVE: 25 }
 * ```
 */
export async function refreshResults(batch: string, options: RefreshOptions): Promise<RefreshReport> {
  checkRunOptions(options);
  const apiKey = checkApiKey(options.apiKey);
  const folder = locateBatch(batch, options.stateDir);
  const frozen = openFrozenBatch(folder);
  const path = resultsPath(frozen, options);
  await guardResults(frozen, path, options);
  const session = openSession(folder, apiKey, options.baseUrl, options.clock);
  const { clock } = session;
  let transport: OpenTransport | undefined;
  try {
    refuseKnowingNothing(session.ledger, path);
    transport = createTransport({
      baseUrl: session.batch.manifest.settings.baseUrl,
      apiKey,
      timeoutMs: (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
      userAgent: USER_AGENT,
      fetch: options.fetch,
      clock,
    });
    return await refresh(session, createClient(transport, clock), path, options);
  } finally {
    session.close();
    await transport?.close();
  }
}

async function refresh(
  session: Session,
  client: Client,
  path: string,
  options: RefreshOptions,
): Promise<RefreshReport> {
  const { batch, ledger, clock, record } = session;
  const { manifest } = batch;
  const keeper = createStatusKeeper(session);
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) stop.abort();
  const inquiry = createInquiry(client, stop.signal, { retryMs: options.retryDelays, clock });
  const statuses: Record<string, number> = {};
  const own = manifest.output !== null && isSamePlace(path, manifest.output);
  const write = () =>
    writeResultsCsv(path, manifest.input.header, counted(rowResults(batch, ledger), statuses), { alone: own });
  try {
    await askAll(ledger.entries().filter(hasLinks), inquiry, keeper.look, stop, options.onProgress);
  } catch (error) {
    // The file says what is known, whatever happened; but it is the first error that counts.
    await write().catch(() => undefined);
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    keeper.close();
  }
  await write();
  const findings = keeper.findings(inquiry.givenUp);
  const exitCode = exitCodeOf(findings, inquiry.refused);
  record({ type: 'run:end', at: timestamp(clock), exitCode });
  if (inquiry.refused) throw refusedKey(inquiry.givenUp?.message ?? '');
  const interrupted = options.signal?.aborted ?? false;
  const report = createReport(manifest, ledger, { results: path, interrupted, requestsSent: 0 });
  return { ...report, exitCode, refresh: { ...findings, statuses } };
}

function hasLinks({ state }: LedgerEntry): boolean {
  return state.links !== undefined && state.orderId !== undefined;
}

/** A failure here stops the others; it is thrown when all of them have come to rest. */
async function askAll(
  entries: readonly LedgerEntry[],
  inquiry: Inquiry,
  look: (entry: LedgerEntry, inquiry: Inquiry) => Promise<void>,
  stop: AbortController,
  onProgress: RefreshOptions['onProgress'],
): Promise<void> {
  const limit = pLimit(ORDERS_AT_ONCE);
  let looked = 0;
  const task = async (entry: LedgerEntry) => {
    try {
      await look(entry, inquiry);
    } catch (error) {
      stop.abort();
      throw error;
    }
    looked += 1;
    onProgress?.(looked, entries.length);
  };
  const ends = await Promise.allSettled(entries.map((entry) => limit(task, entry)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function* counted(
  blocks: Iterable<readonly RowResult[]>,
  statuses: Record<string, number>,
): Generator<readonly RowResult[]> {
  for (const block of blocks) {
    for (const { status, payoutStatus } of block) {
      if (status === 'issued') statuses[payoutStatus] = (statuses[payoutStatus] ?? 0) + 1;
    }
    yield block;
  }
}

function exitCodeOf({ contradictions, unanswered }: RefreshFindings, refused: boolean): ExitCode {
  if (contradictions.length > 0) return 6;
  if (refused) return 5;
  return unanswered > 0 ? 4 : 0;
}

function refusedKey(message: string): IssueBatchError {
  return new IssueBatchError('ACCOUNT', `The API refused the key: ${message}`, {
    hint: 'Check the key, that it belongs to this host, and that this machine is on its list of allowed addresses. What was learned before is kept; the same command asks again.',
  });
}
