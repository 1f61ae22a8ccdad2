/** Most rows ask for a product and a value that rows before them asked for: what was found right once is right again. */
import type { ColumnMap, Distribution, RowFields } from '../model.js';
import { oddSpaceProblem, recipientProblem, recipientReferenceProblem } from './recipient-rules.js';
import { cellAt, type RowDefaults } from './row-fields.js';
import { isPlainText, textProblem } from './text-rules.js';

/** What a checked row asks for. */
export interface CheckedFields extends RowFields {
  /**
   * Rows of the same number have product, value, distribution and template in common; counted from 0. Undefined for a
   * row of which that is not known.
   */
  readonly alike: number | undefined;
}

export interface KnownRows {
  /**
   * What a row of the header's width asks for, when nothing is wrong with it by itself. Undefined when that has to be
   * found out rule by rule.
   */
  fieldsOf(cells: readonly string[]): CheckedFields | undefined;
  /** To be told of each row that has passed every rule, with what was made of it. */
  remember(cells: readonly string[], fields: RowFields): void;
}

interface Sound {
  /** As `RowFields` have them. */
  readonly product: string;
  readonly faceValue: string;
  readonly alike: number;
}

/** Of product and value. Where nearly every row has its own, memory does not grow with rows. */
const MOST_REMEMBERED = 20_000;

export function createKnownRows(columns: ColumnMap, defaults: RowDefaults): KnownRows {
  const byProduct = new Map<string, Map<string, Sound>>();
  let remembered = 0;
  const template = defaults.template ?? '';

  return {
    fieldsOf(cells) {
      const sound = byProduct.get(cellAt(cells, columns.product))?.get(cellAt(cells, columns.face_value));
      if (sound === undefined) return undefined;
      // Rows that do not leave these to the settings are few, or spell the same thing in many ways.
      if (cellAt(cells, columns.distribution) !== '' || cellAt(cells, columns.template) !== '') return undefined;
      const { distribution } = defaults;
      const recipient = cellAt(cells, columns.recipient);
      const recipientReference = cellAt(cells, columns.recipient_reference);
      const reference = cellAt(cells, columns.reference);
      if (!isSound(recipient, recipientReference, reference, distribution)) return undefined;
      const { product, faceValue, alike } = sound;
      return { product, faceValue, recipient, recipientReference, reference, distribution, template, alike };
    },
    remember(cells, { product, faceValue }) {
      if (remembered >= MOST_REMEMBERED) return;
      const [code, value, sound] = copyOf([
        cellAt(cells, columns.product),
        cellAt(cells, columns.face_value),
        { product, faceValue, alike: remembered },
      ]);
      const byValue = byProduct.get(code) ?? new Map<string, Sound>();
      byProduct.set(code, byValue);
      if (byValue.has(value)) return;
      byValue.set(value, sound);
      remembered += 1;
    },
  };
}

/** Of the columns that differ from row to row. */
function isSound(
  recipient: string,
  recipientReference: string,
  reference: string,
  distribution: Distribution,
): boolean {
  const hasText = (text: string) => isPlainText(text) || textProblem(text) === undefined;
  return (
    ((distribution === 'payout_link' && isPlainText(recipient)) ||
      (hasText(recipient) && recipientProblem(recipient, distribution) === undefined)) &&
    hasText(recipientReference) &&
    recipientReferenceProblem(recipientReference, distribution) === undefined &&
    (isPlainText(reference) || (textProblem(reference) === undefined && oddSpaceProblem(reference) === undefined))
  );
}

type Remembered = readonly [code: string, value: string, sound: Sound];

/** Copied letter by letter: a cell that was cut from a larger text would keep the whole of it in memory. */
function copyOf(texts: Remembered): Remembered {
  return JSON.parse(JSON.stringify(texts));
}
