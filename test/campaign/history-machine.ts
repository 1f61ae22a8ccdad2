/** One of the two machines of a history: its folder, its input, and what is known of its state. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { changeFolder, createEvidence, type Evidence } from './evidence.js';
import type { InputRow } from './history-plan.js';

export interface Machine {
  readonly folder: string;
  readonly evidence: Evidence;
  rows: readonly InputRow[];
  chunkSize: number;
  clockOffsetMs: number;
  /** The batch whose state it holds, or whose results file is still there, with the input that it was begun from. */
  batch: Begun | undefined;
  /** Its state came from elsewhere, so that the tool cannot know its input by the file's path. */
  hasCopy: boolean;
  /** Inputs of the batches whose state it lost: their results file stays until the next one is written. */
  readonly past: Set<string>;
  /** Its state knows of every request for the batch. */
  knowsAll: boolean;
}

export interface Begun {
  readonly id: string;
  readonly input: string;
  readonly rows: readonly InputRow[];
  readonly chunkSize: number;
  /** Rows that its results have shown with a link. */
  readonly shown: Set<number>;
}

export function createMachine(folder: string, { rows, chunkSize }: Pick<Machine, 'rows' | 'chunkSize'>): Machine {
  mkdirSync(folder);
  const base = { folder, evidence: createEvidence(), rows, chunkSize, clockOffsetMs: 0, past: new Set<string>() };
  return { ...base, batch: undefined, knowsAll: true, hasCopy: false };
}

export const stateOf = ({ folder }: Pick<Machine, 'folder'>) => join(folder, '.issue-batch');

/** A folder that holds a batch, not one that was only begun to be made. */
export function hasState(machine: Machine): boolean {
  const path = stateOf(machine);
  return existsSync(path) && readdirSync(path).some((name) => !name.startsWith('.'));
}

export function loseState(machine: Machine): void {
  rmSync(stateOf(machine), { recursive: true, force: true });
  machine.knowsAll = false;
  changeFolder(machine.evidence);
}

export function copyState(from: Machine, to: Machine): void {
  if (!hasState(from)) return;
  rmSync(stateOf(to), { recursive: true, force: true });
  cpSync(stateOf(from), stateOf(to), { recursive: true });
  for (const name of ['', ...readdirSync(stateOf(to))]) {
    const path = join(stateOf(to), name);
    if (statSync(path).isDirectory() && !name.startsWith('.')) chmodSync(path, 0o700);
  }
  rmSync(join(to.folder, 'rows.results.csv'), { force: true });
  const { rows, chunkSize } = from.batch ?? from;
  Object.assign(to, { hasCopy: true, batch: from.batch && { ...from.batch, shown: new Set() }, rows, chunkSize });
  for (const machine of [from, to]) machine.knowsAll = false;
  changeFolder(to.evidence, from.evidence);
}
