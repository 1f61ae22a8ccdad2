/**
 * Whose turn it is, as the file's records have it. A claim goes once fewer than `rate` claims before it hold a slot; it
 * holds one until a minute after its answer. Later claims never count, so that the first to come is the first to go, and
 * no more than `rate` slots are ever taken: the last claim that went had fewer than `rate` before it, and those before
 * it only become fewer. Times are monotonic milliseconds.
 */

/** The server's window. */
export const WINDOW_MS = 60_000;
/** Clocks of two machines tick differently, and timers may fire a little early. */
export const MARGIN_MS = 50;
/** After so long a claim that nobody renews or ends is void: its process is stopped, or was another machine's. */
export const CLAIM_MS = 600_000;

/** How often claims that are over are looked for, when nobody waits for their slots. */
const FORGET_MS = 1000;

export interface QueuedClaim<O> {
  readonly id: string;
  readonly owner: O | undefined;
  /** When it was made or last renewed. */
  readonly since: number;
  /** When its answer came. */
  readonly doneAt: number | undefined;
  /** Before this it does not go, because the server asked for a pause. */
  readonly notBefore: number;
}

/** `O`: what is known of a claim's owner. */
export interface TurnQueue<O> {
  claim(id: string, at: number, owner: O): void;
  done(id: string, at: number): void;
  drop(id: string): void;
  /** Nobody goes before then; from then on one claim after the other, evenly. Takes the place of an earlier hold by the same run. */
  hold(by: string, until: number): void;
  /** How long the claim has to wait, ms; 0: it may go. 'unknown': until other claims are answered; 'void': it is none any more. */
  wait(id: string, now: number): number | 'unknown' | 'void';
  /** Those without an answer, the first first. */
  open(now: number): QueuedClaim<O>[];
}

export function createTurnQueue<O>(rate: number): TurnQueue<O> {
  // In the order of the file: a key that is set again stays where it is.
  const claims = new Map<string, QueuedClaim<O>>();
  const spacingMs = WINDOW_MS / rate;
  /** By run. Nothing is spaced before the first one. */
  const holds = new Map<string, number>();
  /** The earliest time of the claim that comes next. */
  let next = 0;
  let forgotAt = Number.NEGATIVE_INFINITY;

  function spaced(at: number): number {
    if (holds.size === 0) return at;
    const notBefore = Math.max(next, at);
    next = notBefore + spacingMs;
    return notBefore;
  }

  const isOver = ({ since, doneAt }: QueuedClaim<O>, now: number) =>
    (doneAt === undefined ? since + CLAIM_MS : doneAt + WINDOW_MS + MARGIN_MS) <= now;

  function forget(now: number): void {
    for (const claim of claims.values()) if (isOver(claim, now)) claims.delete(claim.id);
    forgotAt = now;
  }

  return {
    claim(id, at, owner) {
      const known = claims.get(id);
      if (known === undefined) claims.set(id, { id, owner, since: at, doneAt: undefined, notBefore: spaced(at) });
      else if (known.doneAt === undefined) claims.set(id, { ...known, since: at });
    },
    done(id, at) {
      // Its claim may stand in a part of the file that was not read, or in a file that is gone.
      const known = claims.get(id) ?? { id, owner: undefined, since: at, notBefore: at };
      claims.set(id, { ...known, doneAt: at });
    },
    drop(id) {
      claims.delete(id);
    },
    hold(by, until) {
      holds.set(by, until);
      next = Math.max(...holds.values());
      for (const claim of claims.values())
        if (claim.doneAt === undefined) claims.set(claim.id, { ...claim, notBefore: spaced(claim.since) });
    },
    wait(id, now) {
      // Where there are slots for all, nobody has to be counted: a high rate has thousands of claims a minute.
      const isRoomy = claims.size <= rate;
      if (!isRoomy || now - forgotAt >= FORGET_MS) forget(now);
      const mine = claims.get(id);
      if (mine === undefined || mine.doneAt !== undefined || isOver(mine, now)) return 'void';
      if (isRoomy) return Math.max(0, mine.notBefore - now);
      let ahead = 0;
      const returns: number[] = [];
      for (const { id: other, doneAt } of claims.values()) {
        if (other === id) break;
        ahead += 1;
        if (doneAt !== undefined) returns.push(doneAt + WINDOW_MS + MARGIN_MS);
      }
      let ready = mine.notBefore;
      if (ahead >= rate) {
        const last = returns.sort((a, b) => a - b)[ahead - rate];
        if (last === undefined) return 'unknown';
        ready = Math.max(ready, last);
      }
      return Math.max(0, ready - now);
    },
    open(now) {
      forget(now);
      return [...claims.values()].filter(({ doneAt }) => doneAt === undefined);
    },
  };
}
