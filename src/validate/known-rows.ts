/** Most rows ask for a product and a value that rows before them asked for: what was found right once is right again. */
import type { ColumnMap, Distribution, RowFields } from '../model.js';
import { oddSpaceProblem, recipientProblem, recipientReferenceProblem } from './recipient-rules.js';
import type { RowDefaults } from './row-fields.js';
import { textProblem } from './text-rules.js';

export interface KnownRows {
  /**
   * What a row of the header's width asks for, when nothing is wrong with it by itself. Undefined when that has to be
   * found out rule by rule.
   */
  fieldsOf(cells: readonly string[]): RowFields | undefined;
  /** To be told of each row that has passed every rule, with what was made of it. */
  remember(cells: readonly string[], fields: RowFields): void;
}

interface Sound {
  /** As `RowFields` have them. */
  readonly product: string;
  readonly faceValue: string;
}

/** Of product and value. Where nearly every row has its own, memory does not grow with rows. */
const MOST_REMEMBERED = 20_000;

export function createKnownRows(columns: ColumnMap, defaults: RowDefaults): KnownRows {
  const byProduct = new Map<string, Map<string, Sound>>();
  let remembered = 0;
  const template = defaults.template ?? '';

  return {
    fieldsOf(cells) {
      const sound = byProduct.get(cells[columns.product] ?? '')?.get(cells[columns.face_value] ?? '');
      if (sound === undefined) return undefined;
      // Rows that do not leave these to the settings are few, or spell the same thing in many ways.
      if ((cells[columns.distribution] ?? '') !== '' || (cells[columns.template] ?? '') !== '') return undefined;
      const { distribution } = defaults;
      const recipient = cells[columns.recipient] ?? '';
      const recipientReference = cells[columns.recipient_reference] ?? '';
      const reference = cells[columns.reference] ?? '';
      if (!isSound(recipient, recipientReference, reference, distribution)) return undefined;
      const { product, faceValue } = sound;
      return { product, faceValue, recipient, recipientReference, reference, distribution, template };
    },
    remember(cells, { product, faceValue }) {
      if (remembered >= MOST_REMEMBERED) return;
      const [code, value, sound] = copyOf([
        cells[columns.product] ?? '',
        cells[columns.face_value] ?? '',
        { product, faceValue },
      ]);
      const byValue = byProduct.get(code) ?? new Map<string, Sound>();
      byProduct.set(code, byValue);
      if (!byValue.has(value)) remembered += 1;
      byValue.set(value, sound);
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
  return (
    textProblem(recipient) === undefined &&
    recipientProblem(recipient, distribution) === undefined &&
    textProblem(recipientReference) === undefined &&
    recipientReferenceProblem(recipientReference, distribution) === undefined &&
    textProblem(reference) === undefined &&
    oddSpaceProblem(reference) === undefined
  );
}

type Remembered = readonly [code: string, value: string, sound: Sound];

/** Copied letter by letter: a cell that was cut from a larger text would keep the whole of it in memory. */
function copyOf(texts: Remembered): Remembered {
  return JSON.parse(JSON.stringify(texts));
}
