/**
 * What may be shown of a row to somebody who may not have its link. By what is known to be harmless, never by what is
 * known to be personal: a column of the user's own may hold anything, and a server may quote anything in its errors.
 */
import type { ColumnMap } from '../model.js';
import { masked } from '../preflight/preview.js';
import { withoutFormula } from '../report/results-csv.js';
import type { RowResult } from '../report/row-results.js';

export interface Redaction {
  readonly header: readonly string[];
  /** Cells of the input's columns and of the results'. */
  record(row: RowResult): readonly string[];
}

type Rule = 'kept' | 'masked' | 'reference' | 'emptied';

const RULES: Readonly<Record<keyof ColumnMap, Rule>> = {
  product: 'kept',
  face_value: 'kept',
  distribution: 'kept',
  template: 'kept',
  reference: 'reference',
  recipient: 'masked',
  recipient_reference: 'emptied',
};

export function createRedaction(header: readonly string[], columns: ColumnMap, added: readonly string[]): Redaction {
  const rules: Rule[] = header.map(() => 'emptied');
  for (const [column, rule] of Object.entries(RULES)) {
    const index = columns[column as keyof ColumnMap];
    if (index >= 0) rules[index] = rule;
  }
  return {
    header: [...header.map((name, index) => shown(name) || `column ${index + 1}`), ...added],
    record({ cells, status, payoutStatus, expiresAt, orderId, itemId, error }) {
      const personal = words(cells.filter((_, index) => rules[index] === 'masked' || rules[index] === 'emptied'));
      const own = header.map((_, index) => redacted(cells[index] ?? '', rules[index] ?? 'emptied', personal));
      return [...own, status, '', ...[payoutStatus, expiresAt, orderId, itemId, kindOf(error)].map(shown)];
    },
  };
}

function redacted(cell: string, rule: Rule, personal: ReadonlySet<string>): string {
  switch (rule) {
    case 'kept':
      return shown(cell);
    case 'masked':
      return withoutFormula(maskedRecipient(cell));
    case 'reference':
      return shown(withoutWords(cell, personal));
    case 'emptied':
      return '';
  }
}

/** An address keeps its domain. Other text with an @ in it may have a name behind that. */
function maskedRecipient(recipient: string): string {
  if (/^[^\s@:/]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(recipient)) return masked(recipient);
  const [initial = ''] = recipient;
  return initial === '' ? '' : `${initial}…`;
}

/** Nothing that could be written to or opened, and no formula: the copy is for other people's spreadsheets. */
function shown(text: string): string {
  return /[@\uff20\ufe6b]|:\/\/|\bwww\./iu.test(text) ? '' : withoutFormula(text);
}

/** An error's name without its words, in which a server may quote what it was sent. */
function kindOf(error: string): string {
  return /^[a-z0-9_]{1,64}(?=:|$)/.exec(error)?.[0] ?? (error === '' ? '' : 'other');
}

const LETTERS = /\p{L}[\p{L}\p{M}]*/gu;
/** Shorter ones count only when they are alike from end to end. */
const MIN_PART = 3;

function words(cells: readonly string[]): ReadonlySet<string> {
  return new Set(cells.flatMap((cell) => plain(cell).match(LETTERS) ?? []).filter((word) => [...word].length > 1));
}

/** References are often made of names, such as `2026-11-ada`: what a personal cell of the row says as well is left out. */
function withoutWords(reference: string, personal: ReadonlySet<string>): string {
  return reference.normalize('NFC').replace(LETTERS, (letters) => {
    const word = plain(letters);
    const isTold = [...personal].some(
      (other) =>
        word === other ||
        (other.length >= MIN_PART && word.includes(other)) ||
        (word.length >= MIN_PART && other.includes(word)),
    );
    return isTold ? '…' : letters;
  });
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
