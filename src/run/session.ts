/** One process's hold on one batch: frozen files, lock, journal replayed into the ledger, links and evidence files. */
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { hostKind, publicKeyPrefix, resolveBaseUrl } from '../api/host.js';
import { type Clock, systemClock, timestamp } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import { syncFolder } from '../files/atomic-file.js';
import { type FrozenBatch, openFrozenBatch, openManifest, removeUnfinished } from '../freeze/frozen-batch.js';
import { openGenerations, type Raise, readGenerations } from '../freeze/generations.js';
import { batchFiles } from '../freeze/layout.js';
import type { JournalEvent, ResultsContent } from '../journal/events.js';
import { type Journal, openJournal } from '../journal/journal.js';
import { createLedger, type Ledger } from '../journal/ledger.js';
import { type AppendFile, openAppendFile } from '../journal/links.js';
import { acquireLock } from '../journal/lock.js';
import type { FrozenOrder } from '../model.js';
import { operatorName } from '../operator.js';
import { VERSION } from '../version.js';

export interface Session {
  /** By which this process waits and dates what it records. */
  readonly clock: Clock;
  readonly batch: FrozenBatch;
  readonly ledger: Ledger;
  readonly links: AppendFile;
  readonly evidence: AppendFile;
  /** When the journal was last written to before this process; undefined for a batch that was never run. */
  readonly lastEventAt: number | undefined;
  /** What the last run gave to the results file, as long as nothing has happened since that could show there. */
  readonly resultsSoFar: ResultsContent | undefined;
  /** Makes an event durable, then counts it. Throws `STORAGE`, and from then on always. */
  record(event: JournalEvent): void;
  /**
   * Freezes items of an order under the key of a later generation, the next one unless it is given. Only for an order
   * that is proven not issued.
   */
  raise(order: FrozenOrder, how?: Partial<Raise>): FrozenOrder;
  close(): void;
}

/**
 * @param rate order requests a minute that this run may send; undefined for one that sends none
 * @throws IssueBatchError `LOCKED` when another process runs the batch, `STORAGE` when the state is damaged,
 * `USAGE` when key or host are not those of the batch
 */
export function openSession(
  folder: string,
  apiKey: string,
  baseUrl: string | undefined,
  clock: Clock = systemClock,
  rate?: number,
): Session {
  refuseOtherHost(openManifest(folder).settings.baseUrl, apiKey, baseUrl);
  const files = batchFiles(folder);
  const lock = acquireLock(files.lock, { version: VERSION });
  const opened: { close(): void }[] = [{ close: () => lock.release() }];
  const close = () => {
    // The lock comes last, and it goes whatever the others do: this process may live on, and others wait for it.
    for (const resource of opened.splice(0).reverse()) resource.close();
  };
  try {
    // Only now: until the lock was ours, another process may have removed what is to be worked with.
    const batch = openFrozenBatch(folder);
    const { manifest } = batch;
    removeUnfinished(dirname(folder), manifest.batchId);
    const ledger = createLedger(batch.orders);
    for (const order of readGenerations(files.generations, batch.orders, true)) ledger.add(order);
    const generations = openGenerations(files.generations, manifest.batchId, manifest.settings.description);
    opened.push(generations);
    let lastEventAt: number | undefined;
    let writtenBy: string | undefined;
    let resultsSoFar: ResultsContent | undefined;
    const journal: Journal = openJournal(files.journal, (event) => {
      ledger.apply(event);
      lastEventAt = Date.parse(event.at);
      if (event.type === 'run:start') writtenBy = event.version;
      // Another version may write them otherwise.
      resultsSoFar = event.type === 'run:end' && writtenBy === VERSION ? event.results : undefined;
    });
    opened.push(journal);
    const links = openAppendFile(files.links);
    opened.push(links);
    const evidence = openAppendFile(files.evidence);
    opened.push(evidence);
    // What was just made is durable only once its name is; so is the folder itself, if its maker was killed.
    syncFolder(folder);
    syncFolder(dirname(folder));
    refuseOtherKey(ledger, manifest.keyPrefix, apiKey);

    const record = (event: JournalEvent) => {
      journal.append(event);
      ledger.apply(event);
      if (event.type !== 'run:start') resultsSoFar = undefined;
    };
    const runner = { version: VERSION, pid: process.pid, host: hostname(), user: operatorName() };
    record({ type: 'run:start', at: timestamp(clock), ...runner, rate });
    const raise = (order: FrozenOrder, { generation, positions, elsewhere }: Partial<Raise> = {}) => {
      const raised = generations.raise(order, batch.body(order), {
        generation: generation ?? ledger.latest(order.chunk) + 1,
        positions,
        elsewhere,
      });
      syncFolder(folder);
      resultsSoFar = undefined;
      ledger.add(raised);
      return raised;
    };
    return {
      clock,
      batch,
      ledger,
      links,
      evidence,
      lastEventAt,
      get resultsSoFar() {
        return resultsSoFar;
      },
      record,
      raise,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function refuseOtherHost(frozen: string, apiKey: string, given: string | undefined): void {
  if (given !== undefined) {
    const resolved = resolveBaseUrl(apiKey, given);
    if (resolved === frozen) return;
    throw new IssueBatchError('USAGE', `The batch was begun at ${frozen}; the base URL is now ${resolved}.`, {
      hint: 'Orders of one batch belong to one account at one host. Use the host it was begun at.',
    });
  }
  // A state folder may come from somebody else: it must not be able to send the key to a host of its choice.
  if (hostKind(frozen) === 'loopback' || resolveBaseUrl(apiKey, undefined) === frozen) {
    resolveBaseUrl(apiKey, frozen);
    return;
  }
  throw new IssueBatchError(
    'USAGE',
    `The batch was begun at ${frozen}, which is not where this key belongs by default.`,
    {
      hint: `If that is right, say so: --base-url ${frozen}`,
    },
  );
}

/** Whether a key's orders are remembered for the account or for the API key alone is documented nowhere. */
function refuseOtherKey(ledger: Ledger, frozenPrefix: string, apiKey: string): void {
  const prefix = publicKeyPrefix(apiKey);
  if (prefix === frozenPrefix) return;
  const unanswered = ledger.entries().filter(({ state }) => state.status === 'unanswered').length;
  if (unanswered === 0) return;
  throw new IssueBatchError(
    'USAGE',
    `${unanswered} orders have no answer yet and were sent with the API key ${frozenPrefix}…; this key is ${prefix}….`,
    { hint: 'Go on with the key that the batch was begun with: only it can safely ask for those orders again.' },
  );
}
