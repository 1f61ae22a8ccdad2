/**
 * Processes as the queue sees them: each has read the common file up to some line, and acts upon that. What a process
 * that dies has put on the wire reaches the server before anybody can notice the death.
 */
import { createTurnQueue, type TurnQueue } from '../../src/turns/turn-queue.js';

export interface SimulatedProcess {
  readonly startsAt: number;
  /** Time until the server has it, and from there until its answer is back. */
  readonly requests: readonly { readonly up: number; readonly down: number }[];
  /** Dies without a word, is stopped for 15 minutes, or gives up what waits. */
  readonly fate: { readonly at: number; readonly kind: string } | null;
  readonly looksEveryMs: number;
}

type Line = { readonly at: number; readonly tell: (queue: TurnQueue<number>) => void };

const STEP_MS = 250;
const END_MS = 3_600_000;
const STOPPED_MS = 900_000;
const IN_FLIGHT = 4;
const OVERDUE_MS = 540_000;
const RENEW_MS = 60_000;

export function simulate(rate: number, processes: readonly SimulatedProcess[]) {
  const file: Line[] = [];
  const arrivals: { at: number; readonly by: number }[] = [];
  const gone = new Set<number>();
  let claims = 0;
  let overtaken = 0;

  const running = processes.map((process, number) => {
    const queue = createTurnQueue<number>(rate);
    const left = [...process.requests];
    const waiting: { id: string; claimedAt: number; request: { up: number; down: number } }[] = [];
    const answers: { id: string; at: number }[] = [];
    let read = 0;
    const append = (at: number, tell: Line['tell']) => file.push({ at, tell });
    const claim = (now: number, request: { up: number; down: number }) => {
      claims += 1;
      const id = `${number}-${claims}`;
      append(now, (each) => each.claim(id, now, number));
      waiting.push({ id, claimedAt: now, request });
    };

    function step(now: number): void {
      for (const { tell } of file.slice(read)) tell(queue);
      read = file.length;
      for (const { id, at } of answers.splice(0)) {
        if (at > now) answers.push({ id, at });
        else append(now, (each) => each.done(id, now));
      }
      for (const mine of waiting.splice(0)) {
        const wait = queue.wait(mine.id, now);
        if (wait === 'void' || now - mine.claimedAt >= OVERDUE_MS) {
          append(now, (each) => each.drop(mine.id));
          claim(now, mine.request);
        } else if (wait === 0) {
          arrivals.push({ at: now + mine.request.up, by: number });
          answers.push({ id: mine.id, at: now + mine.request.up + mine.request.down });
          // Whoever is before it may go as well, and does so at the next look.
          const before = queue.open(now).map(({ id }) => id);
          for (const id of before.slice(0, before.indexOf(mine.id))) if (queue.wait(id, now) !== 0) overtaken += 1;
        } else {
          waiting.push(mine);
          if (now - mine.claimedAt >= RENEW_MS) {
            mine.claimedAt = now;
            append(now, (each) => each.claim(mine.id, now, number));
          }
          for (const { id, owner } of queue.open(now))
            if (owner !== undefined && gone.has(owner)) append(now, (each) => each.done(id, now));
        }
      }
      while (left.length > 0 && waiting.length + answers.length < IN_FLIGHT) claim(now, left.shift()!);
    }

    function act(now: number): void {
      const { startsAt, fate, looksEveryMs } = process;
      if (gone.has(number) || now < startsAt || (now - startsAt) % looksEveryMs >= STEP_MS) return;
      const since = fate === null ? -1 : now - startsAt - fate.at;
      if (since >= 0 && fate?.kind === 'dies') {
        gone.add(number);
        for (const arrival of arrivals) if (arrival.by === number) arrival.at = Math.min(arrival.at, now);
        left.length = 0;
        waiting.length = 0;
      } else if (since >= 0 && since < STOPPED_MS && fate?.kind === 'stops') return;
      else if (since >= 0 && fate?.kind === 'quits') {
        left.length = 0;
        for (const { id } of waiting.splice(0)) append(now, (each) => each.drop(id));
        step(now);
      } else step(now);
    }
    return { act, unfinished: () => left.length + waiting.length + (gone.has(number) ? 0 : answers.length) };
  });

  const isOver = () => running.every(({ unfinished }) => unfinished() === 0);
  for (let now = 0; now < END_MS && !(now > 0 && isOver()); now += STEP_MS) for (const { act } of running) act(now);
  return {
    arrivals: arrivals.map(({ at }) => at),
    unsent: running.reduce((sum, { unfinished }) => sum + unfinished(), 0),
    overtaken,
  };
}

/** The most that any rolling minute holds, its end excluded. */
export function mostInAMinute(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 60_000).length));
}
