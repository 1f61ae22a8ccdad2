/** The shortest history that still shows a finding, by leaving out one thing after the other. */
import { createTally, runHistory } from './history-end.js';
import type { History, Step } from './history-plan.js';
import type { FindingKind } from './stage.js';

const MAX_TRIES = 40;

/** Timing differs a little from run to run: a step whose removal hides the finding by chance stays in. */
export async function shrink(history: History, kind: FindingKind): Promise<{ history: History; runs: number }> {
  let shortest = history;
  let runs = 0;
  const stillFails = async (candidate: History) => {
    runs += 1;
    return (await runHistory(candidate, createTally())).wrong.some((finding) => finding.kind === kind);
  };
  for (let changed = true; changed && runs < MAX_TRIES; ) {
    changed = false;
    for (const candidate of smaller(shortest)) {
      if (runs >= MAX_TRIES) break;
      if (!(await stillFails(candidate))) continue;
      shortest = candidate;
      changed = true;
      break;
    }
  }
  return { history: shortest, runs };
}

function* smaller(history: History): Generator<History> {
  const { steps, rows } = history;
  for (const index of steps.keys()) yield { ...history, steps: steps.toSpliced(index, 1) };
  if (rows.length > 4) yield { ...history, rows: rows.slice(0, 4) };
  for (const [index, step] of steps.entries()) {
    for (const simpler of simplerSteps(step)) yield { ...history, steps: steps.toSpliced(index, 1, simpler) };
  }
}

function* simplerSteps(step: Step): Generator<Step> {
  if (!('faults' in step)) return;
  for (const index of step.faults.keys()) yield { ...step, faults: step.faults.toSpliced(index, 1) };
  if ('cut' in step && step.cut !== undefined) {
    const { cut: _, ...rest } = step;
    yield rest;
  }
}
