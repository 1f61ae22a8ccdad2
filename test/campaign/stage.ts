/**
 * Runs one stage of the fault campaign: every point (or a slice of them), a few at a time, and publishes what came
 * out. A stage is called inside a vitest test and fails it when any point found anything.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { campaignSettings, commitText, subjectText } from './settings.js';
import { openStageRecord } from './stage-record.js';

export type FindingKind =
  | 'duplicate'
  | 'lost'
  | 'misassigned'
  | 'lie'
  | 'leak'
  | 'rate'
  | 'bytes'
  | 'not-converged'
  | 'crash'
  | 'other';

export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

export interface Point {
  /** Unique in its stage, readable, and enough to run this point alone. */
  readonly id: string;
}

export interface PointOutcome {
  /** How many faults were really injected. */
  readonly faults: number;
  /** Undisturbed runs until everything was settled. */
  readonly runs: number;
  readonly wrong: readonly Finding[];
  /** The fault came, but at another place than the point names. */
  readonly misplaced?: boolean;
}

export interface Stage<P extends Point> {
  /** Name of the result file. */
  readonly name: string;
  /** One sentence for the published table. */
  readonly title: string;
  readonly points: readonly P[];
  /** What the figures rest on, published with them. */
  readonly assumptions?: readonly string[];
  /** False when the stage counts more than what comes of its points. @default true */
  readonly resumable?: boolean;
  run(point: P): Promise<PointOutcome>;
}

interface Failure extends Finding {
  readonly id: string;
  readonly replay: string;
}

interface Tally {
  ran: number;
  /** Points whose fault never fired, because that run took another course than the recorded one. */
  notReached: number;
  misplaced: number;
  faults: number;
  readonly runs: number[];
  readonly failures: Failure[];
}

/** A point that hangs must not hold up all the others for ever. */
const POINT_LIMIT_MS = 600_000;
const PROGRESS_MS = 30_000;

/** Never resolves with findings: they fail the test, after the result file is written. */
export async function runStage<P extends Point>(stage: Stage<P>): Promise<void> {
  const { jobs, replayed } = campaignSettings();
  const points = chosenPoints(stage.points);
  const began = Date.now();
  // Taken now: a long stage may outlast the commit that it began with.
  const commit = commitText();
  const subject = subjectText();
  const record = openStageRecord(stage.name, stage.resumable === false ? undefined : subject);
  const tally: Tally = { ran: 0, notReached: 0, misplaced: 0, faults: 0, runs: [], failures: [] };
  const say = (text: string) => process.stderr.write(`[${stage.name}] ${text}\n`);
  const progress = () =>
    say(
      `${tally.ran}/${points.length} points, ${tally.faults} faults, ${tally.failures.length} findings, ${seconds(began)} s`,
    );
  if (points.length === 0) say(`none of ${stage.points.length} points is asked for`);
  const timer = setInterval(progress, PROGRESS_MS);
  const queue = points.values();
  const worker = async () => {
    for (const point of queue) {
      const before = record.known(point.id);
      const outcome = before ?? (await settled(stage, point));
      if (before === undefined) record.note(point.id, outcome);
      tally.ran++;
      tally.faults += outcome.faults;
      if (outcome.faults === 0) tally.notReached++;
      if (outcome.misplaced) tally.misplaced++;
      tally.runs.push(outcome.runs);
      for (const finding of outcome.wrong) {
        const failure = { id: point.id, ...finding, replay: replayOf(point.id) };
        tally.failures.push(failure);
        say(`${finding.kind} at ${point.id}: ${finding.text}\n  ${failure.replay}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, worker));
  } finally {
    clearInterval(timer);
  }
  progress();
  // A replay of one point says nothing about the stage, so its figures stay as they are.
  const time = seconds(began) + record.secondsBefore;
  if (replayed === undefined) publish(stage, tally, time, { commit, subject });
  expect(
    tally.failures.map(({ id, kind, text }) => `${kind} at ${id}: ${text}`),
    stage.title,
  ).toEqual([]);
}

/** A stage whose points share their ids could not be replayed, so that is refused. */
function chosenPoints<P extends Point>(points: readonly P[]): P[] {
  const { slice, offset, replayed } = campaignSettings();
  const ids = new Set(points.map(({ id }) => id));
  if (ids.size !== points.length) throw new Error('Two points of the stage have the same id');
  if (replayed !== undefined) return points.filter(({ id }) => id === replayed);
  return points.filter((_, index) => index % slice === offset % slice);
}

/** An error in the campaign's own code is a finding, too: a point that was not judged has not been passed. */
async function settled<P extends Point>(stage: Stage<P>, point: P): Promise<PointOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PointOutcome>((resolve) => {
    const wrong: Finding[] = [{ kind: 'not-converged', text: `not settled after ${POINT_LIMIT_MS / 1000} s` }];
    timer = setTimeout(() => resolve({ faults: 1, runs: 0, wrong }), POINT_LIMIT_MS);
  });
  try {
    return await Promise.race([stage.run(point), late]);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { faults: 0, runs: 0, wrong: [{ kind: 'other', text: `the point could not be judged: ${text}` }] };
  } finally {
    clearTimeout(timer);
  }
}

function replayOf(id: string): string {
  const file = expect.getState().testPath?.split('/test/campaign/').at(-1) ?? '';
  const quoted = id.replaceAll("'", "'\\''");
  return `CAMPAIGN_POINT='${quoted}' npx vitest run --config vitest.campaign.config.ts test/campaign/${file}`;
}

function publish<P extends Point>(
  stage: Stage<P>,
  tally: Tally,
  time: number,
  origin: { readonly commit: string; readonly subject: string | undefined },
): void {
  const { out } = campaignSettings();
  const { ran, notReached, misplaced, faults, runs, failures } = tally;
  const findings: Partial<Record<FindingKind, number>> = {};
  for (const { kind } of failures) findings[kind] = (findings[kind] ?? 0) + 1;
  const mean = runs.reduce((sum, count) => sum + count, 0) / Math.max(1, runs.length);
  const result = {
    name: stage.name,
    title: stage.title,
    points: stage.points.length,
    ran,
    notReached,
    misplaced,
    faults,
    runs: { max: Math.max(0, ...runs), mean: Math.round(mean * 100) / 100 },
    findings,
    failures,
    seconds: time,
    ...origin,
    ...(stage.assumptions === undefined ? {} : { assumptions: stage.assumptions }),
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${stage.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
