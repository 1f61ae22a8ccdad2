/** Compares the journal with the account's own list, takes over what was lost, and says what neither side can explain. */
import { timestamp } from '../clock.js';
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import type { Failure, FoundOrder, FrozenOrder } from '../model.js';
import { operatorName } from '../operator.js';
import type { Poller } from '../poll/poll.js';
import { adoptFound, type ListFindings, lookAtList, SETTLE_PATIENCE_MS } from '../run/adopt.js';
import type { RunContext } from '../run/context.js';
import type { AdoptedOrder, Reconciliation, ResolvedOrder, UnresolvedOrder } from './reconciliation.js';
import { closableAt, openOrders, whyNotYet } from './resolve.js';

export interface ReconcileWork {
  work(context: RunContext, poller: Poller): Promise<Failure | undefined>;
  /** After the work. */
  result(): Reconciliation | undefined;
}

/** The whole list, however long: whoever asks for a reconciliation wants it to be complete. */
const ALL_PAGES = Number.POSITIVE_INFINITY;

/** @param resolve names of orders that a person closes as not issued */
export function reconcileOrders(resolve: readonly string[]): ReconcileWork {
  let result: Reconciliation | undefined;
  return {
    result: () => result,
    async work(context, poller) {
      const { session, recorder, stops, emit, onListRead } = context;
      openOrders(session.ledger, resolve);
      const findings = await readWholeList(context);
      const before = session.ledger.entries();
      const adopted: AdoptedOrder[] = [];
      const onFound = (order: FrozenOrder, orderId: string, found: FoundOrder) => {
        adopted.push({ order: orderName(order), orderId, rows: order.rows });
        if (recorder.accept(order, orderId)) poller.add(order, orderId, session.clock.now(), found);
      };
      const [contradiction] = findings.contradictions;
      if (contradiction === undefined) {
        adoptFound(session, findings, emit, onFound);
        // To its end or not at all: a comparison that is half done is none.
        if (findings.failure !== undefined && stops.interrupted) return undefined;
        if (findings.failure !== undefined) throw findings.failure.error;
        onListRead();
      } else for (const each of findings.contradictions) recorder.haltBatch(each);
      const closed = contradiction === undefined ? closeOrders(context, resolve) : { resolved: [], refused: [] };
      result = { ...describe(findings, before), adopted, open: stillOpen(session.ledger), ...closed };
      return undefined;
    },
  };
}

function readWholeList({ session, client, stops }: RunContext): Promise<ListFindings> {
  return lookAtList(session, client, { patienceMs: SETTLE_PATIENCE_MS, maxPages: ALL_PAGES, signal: stops.polling });
}

function stillOpen(ledger: Ledger): Reconciliation['open'] {
  return ledger.entries().flatMap((entry) => {
    if (entry.state.status !== 'unanswered') return [];
    const at = closableAt(entry);
    return {
      order: orderName(entry.order),
      rows: entry.rows,
      closableAt: at === undefined ? null : new Date(at).toISOString(),
      closable: whyNotYet(entry) === undefined,
    };
  });
}

function describe(
  findings: ListFindings,
  before: readonly LedgerEntry[],
): Pick<Reconciliation, 'searched' | 'whole' | 'undescribed' | 'confirmed' | 'notListed' | 'contradictions'> {
  const { search, confirmed, contradictions } = findings;
  const notListed = before.flatMap(({ order, state }) =>
    state.orderId === undefined || search.statuses.has(state.orderId)
      ? []
      : { order: orderName(order), orderId: state.orderId, status: state.status },
  );
  return {
    searched: search.searched,
    whole: !search.cut && search.undescribed === 0,
    undescribed: search.undescribed,
    confirmed: confirmed.length,
    notListed,
    contradictions: contradictions.map(({ message, hint }) => ({ message, hint })),
  };
}

function closeOrders(
  { session, recorder }: RunContext,
  names: readonly string[],
): Pick<Reconciliation, 'resolved' | 'refused'> {
  const { ledger } = session;
  const resolved: ResolvedOrder[] = [];
  const refused: UnresolvedOrder[] = [];
  for (const name of names) {
    const entry = ledger.entries().find(({ order }) => orderName(order) === name);
    const reason = entry?.state.status === 'unanswered' ? whyNotYet(entry) : 'it was found in the account';
    if (entry === undefined || reason !== undefined) {
      refused.push({ order: name, reason: reason ?? 'it holds no rows any more' });
      continue;
    }
    const { chunk, generation } = entry.order;
    const at = timestamp(session.clock);
    recorder.record({ type: 'order:resolved', at, chunk, generation, resolution: 'not_issued', user: operatorName() });
    resolved.push({ order: name, rows: entry.rows });
  }
  return { resolved, refused };
}
