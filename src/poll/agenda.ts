/**
 * What is looked at next, and when. A first look comes when the order is likely done. Once several orders were found
 * open, a page of the account's list is read instead, about once a second, and only what it calls settled is looked at:
 * N orders cost about N looks plus one request a second, however long they take.
 */
import type { Clock } from '../clock.js';
import { needsOwnLooks, type OpenOrder } from './open-order.js';
import { pauseAtAge } from './settle-times.js';

export interface Agenda {
  /** Orders to look at now, at most so many; each is taken for under way. */
  take(now: number, places: number): OpenOrder[];
  /** Whether the list should be read now; the next page then comes after a pause. */
  takePage(now: number): boolean;
  /** When there is something to do again, monotonic ms; infinite when nothing is. */
  next(now: number): number;
}

/** Looks that found an order open are spaced so that hundreds of slow orders cannot become a flood. */
const REPEATED_LOOKS_A_SECOND = 8;
/** With fewer open orders looks cost less than pages. */
const FEW = 2;
/** A page a second, less what the first looks and the checks cost. */
const PAGE_MS = 1250;
/** How often one of the orders that the list calls open is looked at by itself, in case the list does not keep up. */
const VERIFY_MS = 10_000;

export function createAgenda(open: ReadonlySet<OpenOrder>, listUsable: (now: number) => boolean, clock: Clock): Agenda {
  let nextRepeatAt = 0;
  let pageAt = 0;
  let verifyAt = 0;

  /** The list is watched for orders that were found open before. */
  function isWatching(now: number): boolean {
    if (!listUsable(now)) return false;
    let waiting = 0;
    for (const entry of open) {
      if (needsOwnLooks(entry) || (entry.looks === 0 && entry.listed === undefined)) continue;
      waiting += 1;
      if (waiting >= FEW) return true;
    }
    return false;
  }

  function takeVerified(now: number): OpenOrder[] {
    if (verifyAt > now) return [];
    const listed = [...open].filter((entry) => entry.listed === 'open' && Number.isFinite(entry.lookAt));
    const [first] = listed.sort((a, b) => a.looks - b.looks);
    if (first === undefined || verifyAt === 0) {
      verifyAt = now + VERIFY_MS;
      return [];
    }
    verifyAt = now + VERIFY_MS;
    first.verifies = true;
    return [first];
  }

  return {
    take(now, places) {
      const watching = isWatching(now);
      const taken: OpenOrder[] = watching && places > 0 ? takeVerified(now) : [];
      for (const entry of open) {
        if (taken.length >= places) break;
        if (entry.lookAt > now || taken.includes(entry)) continue;
        if (watching && !needsOwnLooks(entry)) continue;
        if (entry.looks > 0 && entry.listed !== 'settled') {
          if (nextRepeatAt > now) continue;
          nextRepeatAt = now + 1000 / REPEATED_LOOKS_A_SECOND;
        }
        taken.push(entry);
      }
      for (const entry of taken) entry.lookAt = Number.POSITIVE_INFINITY;
      return taken;
    },
    takePage(now) {
      if (pageAt > now || !isWatching(now)) return false;
      const ages = [...open].filter((entry) => !needsOwnLooks(entry)).map(({ acceptedAt }) => clock.now() - acceptedAt);
      pageAt = now + Math.max(PAGE_MS, pauseAtAge(Math.min(...ages)));
      return true;
    },
    next(now) {
      const watching = isWatching(now);
      let next = watching ? pageAt : Number.POSITIVE_INFINITY;
      for (const entry of open) {
        if (watching && !needsOwnLooks(entry)) continue;
        const isRepeated = entry.looks > 0 && entry.listed !== 'settled';
        next = Math.min(next, isRepeated ? Math.max(entry.lookAt, nextRepeatAt) : entry.lookAt);
      }
      return next;
    },
  };
}
