/** What is said once and stays: events that somebody has to know of, and with --verbose every answer that was not what was hoped for. */
import type { BatchEvent, Failure } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { count, counted } from '../render/counts.js';
import { sentence } from '../render/sentence.js';

/** At most one line an event. */
export function noteOf(event: BatchEvent, verbose: boolean): string | undefined {
  switch (event.type) {
    case 'list:searched':
      return event.cut
        ? `Looked through the account's newest ${count(event.orders)} orders; it has more.`
        : whenVerbose(
            verbose,
            `Looked through ${counted(event.orders, 'order')} of the account; ${event.adopted} taken over.`,
          );
    case 'order:adopted': {
      const when = event.createdAt === undefined ? '' : ` on ${printable(event.createdAt)}`;
      return `Order ${event.order} was issued before as ${printable(event.orderId)}${when}: it is taken over, not sent.`;
    }
    case 'order:recheck':
      return `Order ${event.order} was called FAILED: it is looked at once more in ${formatDuration(event.ms)}.`;
    case 'order:held':
      return `Order ${event.order} is left alone, ${counted(event.rows, 'row')}: ${printable(sentence(event.reason))}`;
    case 'order:foreign':
      return `Order ${event.order} (${printable(event.orderId)}) was sent from another state folder: what it did with that order's rows is not known here.`;
    case 'order:raised':
      return whenVerbose(verbose, `Order ${event.order}: ${counted(event.rows, 'row')} frozen again as ${event.as}.`);
    case 'order:answered':
      return event.failure === undefined
        ? undefined
        : whenVerbose(verbose, `Order ${event.order}, attempt ${event.attempt}: ${failureText(event.failure)}`);
    case 'order:settled':
      return whenVerbose(verbose, `Order ${event.order}: ${event.status}, ${event.issued} of ${event.rows} issued.`);
    case 'order:lost':
      return `Order ${event.order}: the server has not known it for a quarter of an hour; a later run looks again.`;
    case 'api:wait':
      return event.reason === 'unreadable'
        ? whenVerbose(verbose, `A look at an order brought no news: ${failureText(event.failure)}`)
        : undefined;
    case 'batch:halted':
      return `Halted: ${printable(sentence(event.reason))}`;
    default:
      return undefined;
  }
}

function whenVerbose(verbose: boolean, line: string): string | undefined {
  return verbose ? line : undefined;
}

/** With what the vendor's support asks for: the HTTP status and the request's ID. */
function failureText({ type, message, status, requestId, details }: Failure): string {
  const facts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(requestId === undefined ? [] : [`request ${printable(requestId)}`]),
  ];
  const places = details === undefined || details.length === 0 ? '' : ` [${details.map(printable).join('; ')}]`;
  return `${printable(type)}: ${printable(message)}${places}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}
