import type { ColumnMap, InputIssue, KnownColumn } from '../model.js';
import { namedCharacter } from './characters.js';
import { headerIssues } from './header-rules.js';
import { COLUMN_NAMES, headerKey, KNOWN_COLUMNS, nearMisses } from './known-columns.js';
import { hiddenCharacter } from './text-rules.js';

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
  // Of a list of errors it would be said that it has no products.
  const isErrorsFile = issues.some(({ rule }) => rule === 'header.errors_file');
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
    else if (first === undefined && REQUIRED.includes(column) && !isErrorsFile) issues.push(missing(column, header));
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

/**
 * Headers that look like a misspelt name of an optional column. They may be columns of the user's own, so that they are
 * kept like any other; but an unread `distributon` would change what happens to every row.
 */
export function overlookedColumns(header: readonly string[], columns: ColumnMap): string[] {
  const used = new Set(Object.values(columns));
  const unused = header.filter((_, index) => !used.has(index));
  return KNOWN_COLUMNS.filter((column) => columns[column] === -1).flatMap((column) =>
    nearMisses(column, unused).map(
      (name) => `Column ${JSON.stringify(name)} is not read; to have it read as ${column}, rename it or map it.`,
    ),
  );
}

function missing(column: KnownColumn, header: readonly string[]): InputIssue {
  const names = COLUMN_NAMES[column].map((name) => `"${name}"`).join(', ');
  return {
    column,
    rule: 'column.missing',
    message: `is missing; name one column ${names.replace(/, ([^,]*)$/, ' or $1')}${suggestion(column, header)}`,
  };
}

/** ` (rename "prodcut"?)`, what else may be the reason, or nothing when no header comes close to a name of the column. */
export function suggestion(column: KnownColumn, header: readonly string[]): string {
  const [near] = nearMisses(column, header);
  if (near === undefined) {
    return header.length > 1 ? '' : ' (the header is one cell; separate its cells by comma, semicolon, tab or pipe)';
  }
  const hidden = hiddenCharacter(near);
  if (hidden !== undefined) return ` (the header "${near}" has an invisible character, ${hidden}; type it again)`;
  const foreign = /\P{ASCII}/u.exec(near)?.[0];
  if (foreign !== undefined) return ` (the header "${near}" has ${namedCharacter(foreign)}; type it again)`;
  return ` (rename ${JSON.stringify(near)}?)`;
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
    message: 'is the header it was mapped to, but the input has none of that name; check the spelling',
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
