/**
 * C6 and C9: random histories of a batch, each from one seed: faults, kills, edits, lost and copied state, two machines,
 * and a calendar that moves on by weeks. CAMPAIGN_HISTORIES asks for more than the usual number.
 */
import { test } from 'vitest';
import { createTally, runHistory } from './history-end.js';
import { drawHistory, type History } from './history-plan.js';
import { shrink } from './history-shrink.js';
import { STORIES } from './history-stories.js';
import { campaignSettings } from './settings.js';
import { type Point, type PointOutcome, runStage } from './stage.js';

interface HistoryPoint extends Point {
  readonly history: History;
}

const USUAL = 2000;
const { seed, replayed } = campaignSettings();
const count = Number(process.env.CAMPAIGN_HISTORIES || USUAL);
const stories = Object.entries(STORIES).map(([name, history]): HistoryPoint => ({ id: `story:${name}`, history }));
const drawnFrom = (own: number): HistoryPoint => ({ id: `seed:${own}`, history: drawHistory(own) });
/** The one to play again may be of another CAMPAIGN_SEED. */
const again = /^seed:(\d+)$/.exec(replayed ?? '')?.[1];
const drawn =
  again === undefined
    ? Array.from({ length: count }, (_, index) => drawnFrom(seed * 1_000_000 + index))
    : [drawnFrom(Number(again))];

const tally = createTally();

/** A failure comes with the shortest history that still shows it. */
async function run({ history }: HistoryPoint): Promise<PointOutcome> {
  const outcome = await runHistory(history, tally);
  const [first] = outcome.wrong;
  if (first === undefined) return outcome;
  const { history: shortest, runs } = await shrink(history, first.kind);
  const told = `\n  shortest of ${runs} tries: ${JSON.stringify({ ...shortest, mayEnd: undefined })}`;
  return { ...outcome, wrong: outcome.wrong.map((finding, index) => (index > 0 ? finding : add(finding, told))) };
}

const add = <T extends { readonly text: string }>(finding: T, told: string): T => ({
  ...finding,
  text: finding.text + told,
});

test('no history pays a row twice, loses one, hands out a wrong link or calls anything failed that exists', async () => {
  await runStage({
    resumable: false,
    name: 'histories',
    title:
      'Random histories: runs, retries, reconciliations, faults, kills, edits, lost and copied state, two machines, weeks in between',
    points: [...stories, ...drawn],
    run,
    get assumptions() {
      return [
        `In ${tally.keysBroken} histories the server kept no keys, or hid an order for longer than its key was kept; in ${tally.paidTwiceThen} of them it made orders twice.`,
        `${tally.halted} batches ended halted, and ${tally.unknownForGood} had rows that stayed unknown until a person closed them, each for a reason that the server's log shows.`,
        `In ${tally.closedWrongly} histories a person closed an order as not issued that the list did not show and that existed; in ${tally.sentBlindly} the server granted a key that it had refused, to a folder without a record of that, at a moment when a retry of the same rows did not show in the list yet. Both paid rows twice.`,
        'What one machine was refused, another machine that holds a copy of the batch may be granted; the first cannot know.',
        'An input whose rows were changed after its state folder was lost is another batch, unless it has a name of its own.',
      ];
    },
  });
});
