/** The small first order of `--canary`: nothing else leaves before its rows are issued and match what was asked for. */
import type { LedgerEntry } from '../journal/ledger.js';
import type { Failure, OrderStatus } from '../model.js';
import type { RunContext } from './context.js';
import type { Session } from './session.js';

/** `open`: it has yet to be sent or settled. */
export type CanaryStanding = 'passed' | 'open' | 'failed';

const LOOK_AGAIN_MS = 50;

/** Every order that rows of the canary belong to: a retry may have cut it into several. */
function canaryOrders({ batch, ledger }: Session): readonly LedgerEntry[] {
  if (batch.manifest.settings.canary === undefined) return [];
  return ledger.entries().filter(({ order }) => order.chunk === 0);
}

export function isCanary({ batch }: Session, { order }: Pick<LedgerEntry, 'order'>): boolean {
  return batch.manifest.settings.canary !== undefined && order.chunk === 0;
}

/** The server knows the canary, or has refused it: waiting will tell. */
export function isUnderWay(session: Session): boolean {
  return canaryOrders(session).every(({ state, replaced }) => !isUnsent(state.status) || replaced);
}

function isUnsent(status: OrderStatus): boolean {
  return status === 'planned' || status === 'unanswered';
}

function standingOf(session: Session): CanaryStanding {
  const orders = canaryOrders(session);
  if (orders.some(({ state, replaced }) => state.status === 'accepted' || (isUnsent(state.status) && !replaced)))
    return 'open';
  return orders.every(({ state }) => state.status === 'completed') ? 'passed' : 'failed';
}

/** Waits while the canary is being settled, but no longer than the caller waits for anything. */
export async function awaitCanary({ session, options, stops }: RunContext): Promise<CanaryStanding> {
  const { clock } = session;
  const { wait = Number.POSITIVE_INFINITY, canary } = options;
  if (canary === false) return 'passed';
  const giveUpAt = clock.monotonic() + wait;
  for (;;) {
    const standing = standingOf(session);
    const waits = standing === 'open' && isUnderWay(session);
    if (!waits || stops.sending.aborted || clock.monotonic() >= giveUpAt) return standing;
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

export function canaryFailure(session: Session): Failure {
  const failed = canaryOrders(session).filter(({ state }) => state.status !== 'completed');
  const why = failed[0]?.state.failure?.message ?? 'it was not issued';
  const rows = failed.reduce((sum, entry) => sum + entry.rows, 0);
  return {
    type: 'canary_failed',
    message: `the first order (${rows === 1 ? '1 row' : `${rows} rows`}) came to nothing: ${why}; nothing else was sent`,
  };
}
