import type { ColumnMap, InputIssue, KnownColumn } from '../model.js';
import { COLUMN_NAMES, headerKey, KNOWN_COLUMNS, nearMisses, RESULT_COLUMNS } from './known-columns.js';

/** Known column → header of the input, for headers that are not among the accepted names. */
export type HeaderChoice = Readonly<Partial<Record<KnownColumn, string>>>;

const REQUIRED: readonly KnownColumn[] = ['product', 'face_value'];

/**
 * Finds the known columns in a header, and everything that is wrong with it at once. With any issue the map must not be
 * used. A column chosen by `choice` is looked for under that header only.
 */
export function mapColumns(
  header: readonly string[],
  choice: HeaderChoice = {},
): { readonly columns: ColumnMap; readonly issues: readonly InputIssue[] } {
  const keys = header.map(headerKey);
  const issues = [...headerIssues(header, keys)];
  const chosen = new Set(Object.values(choice).map(headerKey));
  const columns: Record<KnownColumn, number> = {
    product: -1,
    face_value: -1,
    recipient: -1,
    recipient_reference: -1,
    distribution: -1,
    template: -1,
    reference: -1,
  };

  for (const column of KNOWN_COLUMNS) {
    const wanted = choice[column];
    const positions = [...keys.keys()].filter((index) => {
      const key = keys[index] ?? '';
      return wanted === undefined ? COLUMN_NAMES[column].includes(key) && !chosen.has(key) : key === headerKey(wanted);
    });
    const [first, second] = positions;
    columns[column] = first ?? -1;
    if (first === undefined && wanted !== undefined) issues.push(unknownChoice(column, wanted));
    else if (first === undefined && REQUIRED.includes(column)) issues.push(missing(column, header));
    // The same header twice is a repeated header, and said to be that.
    if (first !== undefined && second !== undefined && keys[first] !== keys[second]) {
      issues.push(
        ambiguous(
          column,
          positions.map((index) => header[index] ?? ''),
        ),
      );
    }
  }
  issues.push(...sharedChoices(choice));
  return { columns, issues };
}

function* headerIssues(header: readonly string[], keys: readonly string[]): Generator<InputIssue> {
  for (const [index, key] of keys.entries()) {
    const column = header[index];
    const first = keys.indexOf(key);
    if (key.trim() === '') {
      yield { rule: 'header.blank', message: `column ${index + 1} has no header; name it or delete the column` };
    } else if (first !== index) {
      const where = `columns ${first + 1} and ${index + 1}`;
      yield { column, rule: 'header.repeated', message: `is the header of ${where}; give each its own name` };
    } else if (RESULT_COLUMNS.includes(key)) {
      yield {
        column,
        rule: 'header.results',
        message: 'is a column of the results file; use the original input, or delete the column',
      };
    }
  }
}

function missing(column: KnownColumn, header: readonly string[]): InputIssue {
  const names = COLUMN_NAMES[column].map((name) => `"${name}"`).join(', ');
  return {
    column,
    rule: 'column.missing',
    message: `is missing; name one column ${names.replace(/, ([^,]*)$/, ' or $1')}${suggestion(column, header)}`,
  };
}

/** ` (rename "prodcut"?)`, or nothing when no header comes close to a name of the column. */
export function suggestion(column: KnownColumn, header: readonly string[]): string {
  const [near] = nearMisses(column, header);
  return near === undefined ? '' : ` (rename ${JSON.stringify(near)}?)`;
}

function ambiguous(column: KnownColumn, headers: readonly string[]): InputIssue {
  const list = headers.map((name) => JSON.stringify(name)).join(' and ');
  return {
    column,
    rule: 'column.ambiguous',
    message: `is named by ${list}; rename all but one`,
  };
}

function unknownChoice(column: KnownColumn, wanted: string): InputIssue {
  return {
    column,
    value: wanted,
    rule: 'column.unknown_choice',
    message: `is mapped to a header that the input does not have; check the spelling of ${JSON.stringify(wanted)}`,
  };
}

function* sharedChoices(choice: HeaderChoice): Generator<InputIssue> {
  const taken = new Map<string, string>();
  for (const [column, wanted] of Object.entries(choice)) {
    const other = taken.get(headerKey(wanted));
    if (other === undefined) taken.set(headerKey(wanted), column);
    else {
      yield {
        column,
        value: wanted,
        rule: 'column.shared_choice',
        message: `is mapped to the same header as ${other}; map each column to its own`,
      };
    }
  }
}
