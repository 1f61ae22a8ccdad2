/**
 * What came of each point, written down as it happens: a stage of an hour that was interrupted goes on where it stopped,
 * with CAMPAIGN_RESUME=1. It counts only for the very program and the very campaign that it was recorded with.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignSettings } from './settings.js';
import type { PointOutcome } from './stage.js';

export interface StageRecord {
  /** What came of the point earlier, if it was judged. */
  known(id: string): PointOutcome | undefined;
  note(id: string, outcome: PointOutcome): void;
  /** Seconds that the earlier runs of the stage took. */
  readonly secondsBefore: number;
}

interface Line {
  readonly id: string;
  readonly outcome: PointOutcome;
  /** When the run of the stage that judged it began, milliseconds since 1970, and how many seconds it was under way. */
  readonly began: number;
  readonly seconds: number;
}

const NOTHING: StageRecord = { known: () => undefined, note: () => undefined, secondsBefore: 0 };

/** @param subject names program and campaign; undefined when they are not as they were committed */
export function openStageRecord(name: string, subject: string | undefined): StageRecord {
  const { out, resume, replayed } = campaignSettings();
  if (subject === undefined || replayed !== undefined) return NOTHING;
  const path = join(out, `${name}.points.jsonl`);
  const lines = resume ? readLines(path, subject) : [];
  mkdirSync(out, { recursive: true });
  // Anew, because a line that was cut off would swallow the next one.
  writeFileSync(path, [{ subject }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const known = new Map(lines.map(({ id, outcome }) => [id, outcome]));
  const times = new Map(lines.map(({ began, seconds }) => [began, seconds]));
  const began = Date.now();
  return {
    known: (id) => known.get(id),
    note(id, outcome) {
      const seconds = Math.round((Date.now() - began) / 1000);
      appendFileSync(path, `${JSON.stringify({ id, outcome, began, seconds } satisfies Line)}\n`);
    },
    secondsBefore: [...times.values()].reduce((sum, seconds) => sum + seconds, 0),
  };
}

/** None when they belong to another program. A last line that was cut off by the interruption does not count. */
function readLines(path: string, subject: string): Line[] {
  if (!existsSync(path)) return [];
  const [header = '', ...texts] = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const matches = (JSON.parse(header) as { subject?: string }).subject === subject;
  return matches ? texts.map((text) => JSON.parse(text) as Line) : [];
}
