/** Whether the account has products to order. One page is enough to know. */
import { parseBody } from '../api/answer.js';
import { productPageSchema } from '../api/wire.js';
import { describe, type Exchange, isRefusal } from './exchange.js';
import { type Finding, failed, ok, skipped, warning } from './setup-report.js';

export interface CatalogueSituation {
  readonly asked: Exchange;
  /** The answers to all requests say the same thing, which has its line already. */
  readonly refused: boolean;
  readonly unreachable: boolean;
}

export function checkCatalogue({ asked, refused, unreachable }: CatalogueSituation): Finding {
  const { answer, error } = asked;
  if (answer === undefined) {
    if (unreachable) return skipped('the API does not answer; see reach');
    return failed('UNREACHABLE', error?.message ?? 'no answer', 'Try again later, or allow more time with --timeout.');
  }
  if (refused && isRefusal(answer)) return skipped('the API refused the key; see access');
  const page = answer.status === 200 ? parseBody(answer, productPageSchema) : undefined;
  if (page === undefined) {
    const fix = 'Try again later. Without the catalogue only a run with --currency can be planned.';
    return failed('UNREACHABLE', describe(answer), fix);
  }
  const { catalog, pagination } = page;
  const orderable = catalog.filter((product) => product.is_orderable).length;
  // Whether a full page is the last is not always said, so that the sum is not claimed to be the whole.
  const more = (pagination.cursors.after ?? undefined) === undefined ? '' : ' on the first page';
  const found = `${catalog.length} product${catalog.length === 1 ? '' : 's'}${more}, ${orderable} of them orderable`;
  if (orderable > 0) return ok(found);
  const fix = 'Ask the vendor to open products for this account.';
  return more === '' || catalog.length === 0 ? failed('ACCOUNT', found, fix) : warning(found, fix);
}
