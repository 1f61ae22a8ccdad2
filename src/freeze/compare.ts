/** Compares what is asked for now with what was frozen. Nothing is ever sent under a frozen key but its frozen bytes. */
import { InputError, IssueBatchError } from '../errors.js';
import type { RowSpool } from '../files/row-spool.js';
import type { BatchSettings, RowFields } from '../model.js';
import { fieldsOf } from '../validate/row-fields.js';
import { rowIdentity } from '../validate/row-identity.js';
import type { FrozenBatch } from './frozen-batch.js';
import { readLedger } from './read-ledger.js';
import { shellWord } from './shell-word.js';

const SETTING_NAMES: Readonly<Record<keyof BatchSettings, string>> = {
  currency: '--currency',
  distribution: '--distribution',
  template: '--template',
  description: '--description',
  chunkSize: '--chunk-size',
  canary: '--canary',
  baseUrl: 'the host',
};

/**
 * @param folder the batch's state folder
 * @throws IssueBatchError `USAGE` naming every setting that differs, frozen and given
 */
export function refuseOtherSettings(
  batchId: string,
  folder: string,
  frozen: BatchSettings,
  given: BatchSettings,
): void {
  const differences = (Object.keys(SETTING_NAMES) as (keyof BatchSettings)[])
    // Whoever leaves out --canary the second time goes on as the batch was cut.
    .filter((name) => frozen[name] !== given[name] && !(name === 'canary' && given.canary === undefined))
    .map((name) => `${SETTING_NAMES[name]} was ${show(frozen[name])} and is now ${show(given[name])}`);
  if (differences.length === 0) return;
  throw new IssueBatchError('USAGE', `Batch ${batchId} was begun with other settings: ${differences.join('; ')}.`, {
    hint: `Give the same settings again, or go on as it was begun: issue-batch resume ${shellWord(folder)}`,
  });
}

function show(value: string | number | null | undefined): string {
  return value === null || value === undefined ? 'not set' : JSON.stringify(value);
}

const MAX_SHOWN = 10;
const COMPARED: readonly (readonly [keyof RowFields, string])[] = [
  ['product', 'product'],
  ['faceValue', 'face_value'],
  ['recipient', 'recipient'],
  ['recipientReference', 'recipient_reference'],
  ['reference', 'reference'],
  ['distribution', 'distribution'],
  ['template', 'template'],
];

/** The rows of an input as it is now. */
export interface CurrentRows {
  readonly spool: RowSpool;
  readonly fieldsOf: (cells: readonly string[]) => RowFields;
}

/**
 * Refuses a file whose issued fields are not those that were frozen from it.
 * @throws InputError with what changed, a few rows of it; IssueBatchError `USAGE` when nothing did
 */
export function refuseEditedFile(batch: FrozenBatch, current: CurrentRows): never {
  const { batchId, createdAt, input } = batch.manifest;
  const changes = describeRowChanges(batch, current);
  if (changes.length === 0) throw begunUnderAName(batch.manifest);
  const { folder } = batch.files;
  const anew = wasSent(batch)
    ? 'Nothing was sent. To issue the file as a batch of its own, name it: --batch-id NAME --allow-duplicates (every row of it is issued again).'
    : `No order of it was ever sent from here. To begin anew with the file as it is now, delete the folder ${folder} first.`;
  const hint = `${anew} To go on with the batch as it was: issue-batch resume ${shellWord(folder)}`;
  throw new InputError(
    `${input.path ?? 'The input'} was begun as batch ${batchId} on ${createdAt}, and its rows have changed since.`,
    changes.map((message) => ({ rule: 'batch.edited', message })),
    changes.length,
    { hint },
  );
}

function wasSent(batch: FrozenBatch): boolean {
  const entries = readLedger(batch).entries();
  return entries.some(({ state }) => state.attempts > 0 || state.orderId !== undefined);
}

/** The same rows: what was left out this time is the name that they were given, and without it they would be issued again. */
function begunUnderAName({ batchId, createdAt, input }: FrozenBatch['manifest']): IssueBatchError {
  return new IssueBatchError('USAGE', `${input.path ?? 'The input'} was begun as batch ${batchId} on ${createdAt}.`, {
    hint: `Nothing was sent. To go on with it: --batch-id ${batchId}. To issue its rows once more: a new --batch-id, and --allow-duplicates.`,
  });
}

/** Rows are compared by position when there are equally many, else as sets. */
function describeRowChanges(batch: FrozenBatch, current: CurrentRows): string[] {
  const { input, settings } = batch.manifest;
  const defaults = { distribution: settings.distribution, template: settings.template };
  const before = function* () {
    for (const block of batch.rows()) {
      for (const [, , line, cells] of block) yield { line, fields: fieldsOf(cells, input.columns, defaults) };
    }
  };
  const after = function* () {
    for (const block of current.spool.blocks()) {
      for (const row of block) yield { line: row.line, fields: current.fieldsOf(row.cells) };
    }
  };
  const { rows } = current.spool;
  return rows === input.rows ? byPosition(before(), after()) : asSets(before(), after(), input.rows, rows);
}

type Line = { readonly line: number; readonly fields: RowFields };

function byPosition(before: Iterator<Line>, after: Iterable<Line>): string[] {
  const shown: string[] = [];
  let changed = 0;
  for (const row of after) {
    const old = before.next().value as Line | undefined;
    const changes = COMPARED.filter(([field]) => old?.fields[field] !== row.fields[field]).map(
      ([field, name]) => `${name} was ${show(old?.fields[field] ?? null)} and is now ${show(row.fields[field])}`,
    );
    if (changes.length === 0) continue;
    changed += 1;
    if (shown.length < MAX_SHOWN) shown.push(`line ${row.line}: ${changes.join(', ')}`);
  }
  return changed > shown.length ? [...shown, `and ${changed - shown.length} more rows`] : shown;
}

function asSets(before: Iterable<Line>, after: Iterable<Line>, oldRows: number, newRows: number): string[] {
  const left = new Map<string, { count: number; line: number; fields: RowFields }>();
  for (const { line, fields } of before) {
    const known = left.get(rowIdentity(fields));
    if (known === undefined) left.set(rowIdentity(fields), { count: 1, line, fields });
    else known.count += 1;
  }
  const added: string[] = [];
  let addedRows = 0;
  for (const { line, fields } of after) {
    const known = left.get(rowIdentity(fields));
    if (known !== undefined && known.count > 0) {
      known.count -= 1;
      continue;
    }
    addedRows += 1;
    if (added.length < MAX_SHOWN) added.push(`line ${line} is new: ${fields.product} ${fields.faceValue}`);
  }
  const gone = [...left.values()].filter(({ count }) => count > 0);
  const goneRows = gone.reduce((sum, { count }) => sum + count, 0);
  return [
    `${oldRows} rows were frozen, the file now has ${newRows}: ${addedRows} new, ${goneRows} gone`,
    ...added,
    ...gone
      .slice(0, MAX_SHOWN)
      .map(({ line, fields }) => `line ${line} as it was is gone: ${fields.product} ${fields.faceValue}`),
  ];
}
