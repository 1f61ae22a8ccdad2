import { createFingerprintIndex } from '../fingerprint-index.js';
import type { RowFields } from '../model.js';
import { rowIdentity } from './row-identity.js';
import type { Problem } from './text-rules.js';

export interface RepeatProblem extends Problem {
  /** The column to blame; undefined when it is the row as a whole. */
  readonly column: 'reference' | undefined;
}

export interface RepeatChecks {
  /** Why the row repeats an earlier one; undefined for a row that is new, which is then remembered. */
  problem(fields: RowFields, line: number): RepeatProblem | undefined;
}

/**
 * Every reference must be unique. Rows without one must differ in recipient, product or value, unless duplicates are
 * allowed or nothing tells who receives them. A row with a reference of its own cannot be alike to another, so each
 * row is remembered at most once and both checks share one index.
 */
export function createRepeatChecks(allowDuplicates: boolean): RepeatChecks {
  const seen = createFingerprintIndex();
  return {
    problem(fields, line) {
      const reference = fields.reference.normalize('NFC').trim();
      if (reference !== '') {
        const earlier = seen.firstLine(`reference:${reference}`, line);
        if (earlier === undefined) return undefined;
        return {
          column: 'reference',
          rule: 'repeated',
          message: `is the reference of line ${earlier} too; give each row its own`,
        };
      }
      if (allowDuplicates || fields.recipient === '') return undefined;
      const earlier = seen.firstLine(`row:${rowIdentity({ ...fields, recipientReference: '' })}`, line);
      if (earlier === undefined) return undefined;
      return {
        column: undefined,
        rule: 'duplicate',
        message: `asks for the same as line ${earlier} (recipient, product, value); delete one, give each a reference of its own, or allow duplicates`,
      };
    },
  };
}
