/** What Redis or the network says, as a person is told. */
import { IssueBatchError } from '../errors.js';

/** Refusals that no waiting mends. */
const REFUSED = /^(?:WRONGPASS|NOAUTH|NOPERM|DENIED)\b|^ERR (?:invalid password|The user executing the script can't)/;

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return (error.message === '' ? code : error.message).replace(/\.$/, '');
}

/**
 * Without a cause: errors of the client carry the command that failed with its arguments, and one of them is the
 * password.
 */
export function unreachable(name: string, error: unknown): IssueBatchError {
  if (error instanceof IssueBatchError) return error;
  const reason = reasonOf(error);
  if (REFUSED.test(reason)) {
    return new IssueBatchError('USAGE', `Redis at ${name} refuses this user: ${reason}.`, {
      hint: 'Mend user, password or rights: what they have to be is in docs/many-operators.md.',
    });
  }
  return new IssueBatchError('UNREACHABLE', `Redis at ${name} cannot be used: ${reason}.`, {
    hint: 'Nothing is sent without it: the limit would be broken. Run the batch again once Redis works.',
  });
}
