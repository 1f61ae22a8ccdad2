import type { InputIssue } from '../model.js';
import { ERRORS_COLUMNS, RESULT_COLUMNS } from './known-columns.js';

/** What is wrong with headers whatever they mean. `keys` are what they are compared by. */
export function* headerIssues(header: readonly string[], keys: readonly string[]): Generator<InputIssue> {
  if (keys.join() === ERRORS_COLUMNS.join()) {
    yield { rule: 'header.errors_file', message: 'the file is a list of errors (--errors); use the input it is about' };
    return;
  }
  const results = [...keys.keys()].filter((index) => RESULT_COLUMNS.includes(keys[index] ?? ''));
  for (const [index, key] of keys.entries()) {
    const column = header[index];
    const first = keys.indexOf(key);
    if (key.trim() === '') {
      yield { rule: 'header.blank', message: `column ${index + 1} has no header; name it or delete the column` };
    } else if (first !== index) {
      const where = `columns ${first + 1} and ${index + 1}`;
      yield { column, rule: 'header.repeated', message: `is the header of ${where}; give each its own name` };
    } else if (key === '__proto__') {
      yield { column, rule: 'header.reserved', message: 'is a name that programs stumble over; rename the column' };
    } else if (index === results[0]) {
      yield { column, rule: 'header.results', message: resultsMessage(results.length) };
    }
  }
}

function resultsMessage(columns: number): string {
  if (columns === 1) return 'is a column of the results file; use the original input, or delete the column';
  const whose = `is, like ${columns - 1} more, a column of the results file`;
  return `${whose}; use the original input${columns === RESULT_COLUMNS.length ? '' : ', or delete the columns'}`;
}
