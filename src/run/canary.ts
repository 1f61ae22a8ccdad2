/** The small first order of `--canary`: nothing else leaves before its rows are issued and match what was asked for. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEntry } from '../journal/ledger.js';
import type { Failure } from '../model.js';
import type { RunContext } from './context.js';
import type { Session } from './session.js';

/** `open`: it has yet to be sent or settled. */
export type CanaryStanding = 'passed' | 'open' | 'failed';

const LOOK_AGAIN_MS = 50;

function canaryOf({ batch, ledger }: Session): LedgerEntry | undefined {
  if (batch.manifest.settings.canary === undefined) return undefined;
  // Of several, the last: what an earlier one came to was answered by freezing its rows again.
  return ledger.entries().findLast(({ order }) => order.chunk === 0);
}

export function isCanary(session: Session, { order }: Pick<LedgerEntry, 'order'>): boolean {
  return canaryOf(session)?.order.chunk === order.chunk;
}

/** The server knows the canary, or has refused it: waiting will tell. */
export function isUnderWay(session: Session): boolean {
  const status = canaryOf(session)?.state.status;
  return status !== 'planned' && status !== 'unanswered';
}

/** Waits while the canary is being settled, but no longer than the caller waits for anything. */
export async function awaitCanary({ session, options, stops }: RunContext): Promise<CanaryStanding> {
  const { wait = Number.POSITIVE_INFINITY, canary } = options;
  if (canary === false) return 'passed';
  const giveUpAt = performance.now() + wait;
  for (;;) {
    const status = canaryOf(session)?.state.status ?? 'completed';
    if (status === 'completed') return 'passed';
    if (status === 'failed' || status === 'rejected' || status === 'contradicted') return 'failed';
    if (status !== 'accepted' || stops.sending.aborted || performance.now() >= giveUpAt) return 'open';
    await delay(LOOK_AGAIN_MS);
  }
}

export function canaryFailure(session: Session): Failure {
  const entry = canaryOf(session);
  const why = entry?.state.failure?.message ?? 'it was not issued';
  const rows = entry?.order.rows ?? 0;
  return {
    type: 'canary_failed',
    message: `the first order (${rows === 1 ? '1 row' : `${rows} rows`}) came to nothing: ${why}; nothing else was sent`,
  };
}
