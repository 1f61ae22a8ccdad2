/** How a run goes on: one line, rewritten on a terminal, now and then elsewhere. By time, never by event. */
import type { BatchEvent } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { count, counted } from './amounts.js';
import { sentence } from './sentence.js';

export interface Progress {
  show(event: BatchEvent): void;
  /** Leaves a clean line behind. */
  end(): void;
}

const TERMINAL_MS = 250;
const PLAIN_MS = 10_000;

export function createProgress(stream: NodeJS.WriteStream, rate: number): Progress {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  const orders = { total: 0, sent: 0, settled: 0, known: 0 };
  let rows = 0;
  let issued = 0;
  let note = '';
  const timer = setInterval(draw, live ? TERMINAL_MS : PLAIN_MS);

  function say(line: string): void {
    stream.write(live ? `\r\u001b[2K${line}\n` : `${line}\n`);
  }

  function draw(): void {
    const left = orders.total - orders.sent;
    // Known, not estimated: what the limit makes of the orders that are left. Under a minute there is nothing to wait for.
    const minutes = Math.floor((left - 1) / rate);
    const eta = minutes < 1 ? '' : ` · about ${formatDuration(minutes * 60_000)} of sending left`;
    const line = `orders ${orders.sent}/${orders.total} sent, ${orders.settled} settled · rows ${count(issued)}/${count(rows)} issued${eta}${note}`;
    stream.write(live ? `\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
  }

  return {
    show(event) {
      switch (event.type) {
        case 'batch:start':
          rows = event.rows;
          issued = event.issued;
          orders.total = event.toSend + event.toPoll;
          orders.sent = event.toPoll;
          return;
        case 'list:searched':
          if (event.cut) say(`Looked through the account's newest ${count(event.orders)} orders; it has more.`);
          return;
        case 'order:adopted':
          orders.sent += 1;
          say(
            `Order ${event.chunk} was issued before as ${printable(event.orderId)}${event.createdAt === undefined ? '' : ` on ${printable(event.createdAt)}`}: it is taken over, not sent.`,
          );
          return;
        case 'order:raised':
          orders.total += 1;
          return;
        case 'order:recheck':
          say(`Order ${event.order} was called FAILED: it is looked at once more in ${formatDuration(event.ms)}.`);
          return;
        case 'order:held':
          say(
            `Order ${event.order} is left alone, ${counted(event.rows, 'row')}: ${printable(sentence(event.reason))}`,
          );
          return;
        case 'order:foreign':
          say(
            `Order ${event.order} (${printable(event.orderId)}) was sent from another state folder: what it did with that order's rows is not known here.`,
          );
          return;
        case 'order:answered':
          if (event.outcome === 'accepted' || event.outcome === 'rejected') orders.sent += 1;
          if (event.outcome === 'accepted') note = '';
          return;
        case 'order:settled':
          orders.settled += 1;
          issued += event.issued;
          return;
        case 'api:wait':
          note = ` · waiting ${formatDuration(event.ms)}: ${printable(event.failure.type)}`;
          return;
        case 'batch:halted':
          say(`Halted: ${printable(sentence(event.reason))}`);
          return;
        default:
          return;
      }
    },
    end() {
      clearInterval(timer);
      if (live) stream.write('\r\u001b[2K');
    },
  };
}
