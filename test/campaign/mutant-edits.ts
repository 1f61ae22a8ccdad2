/** What mutants are made of: changes of the product's built text. */

export interface Edit {
  /** In the built library. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The point that should catch it, as `stage/point`; when it does not, all stages are searched in slices. */
  readonly expected: string;
}

export const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });
export const mutant = (name: string, expected: string, ...edits: readonly Edit[]): Mutant => ({
  name,
  expected,
  edits,
});

export const SUBMIT = 'submit/submit.js';
export const INTENT =
  "record({ type: 'order:intent', at: now(), chunk, generation, attempt: number, serverTime: serverTimeNow });";

/** A key of its own for every further try after an outcome like this. */
export const newKeyAfter = (condition: string): readonly Edit[] => [
  edit(SUBMIT, 'async function attempt(', 'const freshKeys = new Map();\nasync function attempt('),
  edit(SUBMIT, 'client.createOrder(order.key, body', 'client.createOrder(freshKeys.get(order.key) ?? order.key, body'),
  edit(
    SUBMIT,
    'return outcome;',
    `if (${condition}) freshKeys.set(order.key, globalThis.crypto.randomUUID()); return outcome;`,
  ),
];

/** The orders are made anew from what is asked for now, and take the place of the frozen ones. */
export const FROZEN_AGAIN: readonly Edit[] = [
  edit('freeze/freeze.js', 'import { closeSync, fsyncSync,', 'import { closeSync, copyFileSync, fsyncSync,'),
  edit('freeze/freeze.js', 'renameSync(temporary, target);', 'replaceFolder(temporary, target);'),
  edit(
    'freeze/freeze.js',
    'async function writeFolder(folder, input) {',
    `function replaceFolder(temporary, target) {
  for (const name of ['journal.log', 'links.log', 'evidence.log'])
    try { copyFileSync(join(target, name), join(temporary, name)); } catch { }
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
}
async function writeFolder(folder, input) {`,
  ),
];
export const IF_BEGUN = 'if (begun !== undefined)';
