import { createFingerprintIndex } from '../fingerprint-index.js';
import type { RowFields } from '../model.js';
import { plain, rowIdentity } from './row-identity.js';
import type { Problem } from './text-rules.js';

/** Each check says why the row repeats an earlier one; undefined for what is new, which is then remembered. */
export interface RepeatChecks {
  /** Every reference must be unique, also among rows that are wrong otherwise; an empty one says nothing. */
  reference(text: string, line: number): Problem | undefined;
  /**
   * Rows without a reference must differ in recipient, product or value, unless duplicates are allowed or nothing
   * tells who receives them.
   */
  row(fields: RowFields, line: number): Problem | undefined;
}

/**
 * A row with a reference of its own is like no other, so each row is remembered at most once, in one index.
 *
 * @param expectedRows how many will come, as far as known
 */
export function createRepeatChecks(allowDuplicates: boolean, expectedRows?: number): RepeatChecks {
  const seen = createFingerprintIndex(expectedRows);
  return {
    reference(text, line) {
      const reference = plain(text);
      if (reference === '') return undefined;
      const earlier = seen.firstLine(`reference:${reference}`, line);
      if (earlier === undefined) return undefined;
      return { rule: 'repeated', message: `is the reference of line ${earlier} too; give each row its own` };
    },
    row(fields, line) {
      if (allowDuplicates || fields.recipient === '' || plain(fields.reference) !== '') return undefined;
      const earlier = seen.firstLine(`row:${rowIdentity({ ...fields, recipientReference: '' })}`, line);
      if (earlier === undefined) return undefined;
      return {
        rule: 'duplicate',
        message: `asks for the same as line ${earlier} (recipient, product, value); delete one, give each a reference of its own, or allow duplicates`,
      };
    },
  };
}
