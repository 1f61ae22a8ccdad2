/** C9: is the campaign able to find anything at all? Mistakes made on purpose have to be caught by its stages. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import type { Mutant } from './mutant-edits.js';
import { type Copy, type Hunt, hunt, makeCopy, refuseBroken } from './mutant-hunt.js';
import { MUTANTS } from './mutants.js';
import { campaignSettings } from './settings.js';
import { type Point, type PointOutcome, runStage } from './stage.js';

interface MutantPoint extends Point {
  readonly mutant: Mutant | undefined;
}

/** Cheapest first. */
const SEARCH: readonly Hunt[] = [
  { stage: 'extra' },
  { stage: 'network', slice: 40 },
  { stage: 'power-loss', slice: 40 },
  { stage: 'histories', slice: 40 },
  { stage: 'io-errors', slice: 200 },
  { stage: 'kill', slice: 200 },
];
/** Of the power-loss points the first says whether every order was on the disk before it left. */
const POWER_SLICE = 30;

const caught: { readonly name: string; readonly stage: string; readonly kinds: readonly string[] }[] = [];
let tried = 0;
let unchangedPasses: boolean | undefined;

const firstHunt = ({ expected }: Mutant): Hunt => {
  const [stage = '', point = ''] = expected.split(/\/(.*)/s);
  return point === '' ? { stage, slice: POWER_SLICE } : { stage, point };
};

async function catchMutant(mutant: Mutant): Promise<PointOutcome> {
  tried += 1;
  const copy = makeCopy(mutant);
  try {
    await refuseBroken(copy);
    for (const each of [firstHunt(mutant), ...SEARCH]) {
      const kinds = await hunt(copy, each);
      if (kinds.length === 0) continue;
      caught.push({ name: mutant.name, stage: each.stage, kinds });
      return { faults: 1, runs: 0, wrong: [] };
    }
    return { faults: 1, runs: 0, wrong: [{ kind: 'other', text: `nothing catches "${mutant.name}"` }] };
  } finally {
    copy.remove();
  }
}

/** An unchanged copy, hunted in the same way, has to come through: else what catches mutants is the copying. */
async function passUnchanged(): Promise<PointOutcome> {
  const copy: Copy = makeCopy({ name: 'unchanged', edits: [] });
  try {
    await refuseBroken(copy);
    const kinds: string[] = [];
    const hunts = new Map(MUTANTS.map((mutant) => [mutant.expected, firstHunt(mutant)]));
    for (const each of [...hunts.values()].filter(({ stage }) => stage !== 'extra').concat({ stage: 'extra' }))
      kinds.push(...(await hunt(copy, each)).map((kind) => `${kind} in ${each.stage}`));
    const wrong = kinds.map((text) => ({ kind: 'other', text: `the unchanged copy shows ${text}` }) as const);
    unchangedPasses = wrong.length === 0;
    return { faults: 0, runs: 0, wrong };
  } finally {
    copy.remove();
  }
}

const points: MutantPoint[] = [
  ...MUTANTS.map((mutant) => ({ id: mutant.name, mutant })),
  { id: 'unchanged', mutant: undefined },
];

test('every mistake that is made on purpose is caught', async () => {
  const { out, replayed } = campaignSettings();
  await runStage({
    resumable: false,
    name: 'mutants',
    title: 'Mistakes made on purpose in a copy of the product, which the stages have to find',
    points,
    run: ({ mutant }) => (mutant === undefined ? passUnchanged() : catchMutant(mutant)),
    get assumptions() {
      // Written as the stage publishes its figures, and not for a replay.
      mkdirSync(out, { recursive: true });
      const text = JSON.stringify({ tried, unchangedPasses, caught }, null, 2);
      if (replayed === undefined) writeFileSync(join(out, 'mutants.caught.json'), `${text}\n`);
      return ['A mutant counts as caught when a point that was judged has a finding, and the copy works undisturbed.'];
    },
  });
});
