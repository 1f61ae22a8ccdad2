/**
 * What must hold of every batch whatever happens: the rows that were asked for under its ID, the server's orders under
 * its mark, and the link that each row was ever given. It knows nothing of the tool's state.
 */
import { parse } from 'csv-parse/sync';
import { createsIn, judgeRows } from '../e2e/oracle.js';
import type { LoggedItem, LoggedOrder, ServerLog } from '../support/independent-server.mjs';
import { asFindings } from './findings.js';
import type { Finding } from './stage.js';

export type Row = Readonly<Record<string, string>>;

/** More than one input was begun under this ID: only after its state was lost, and then nothing may be issued twice. */
interface KnownBatch {
  /** By what makes them the same to the server. */
  readonly inputs: Map<string, string>;
  /** By input and row. */
  readonly links: Map<string, string>;
}

export interface Claim {
  readonly batchId: string;
  readonly input: string;
  readonly identity: string;
  readonly results: string;
  /** Its state knows of every request that was ever sent for the batch. */
  readonly knowsAll: boolean;
  /** It has just searched the account's list, which showed all that exists. */
  readonly searched: boolean;
  /** IDs of orders that it was shown as complete while it wrote this. */
  readonly complete: ReadonlySet<string>;
  /** Rows that this machine's results have shown with a link; those of this claim are added. */
  readonly shown: Set<number>;
}

export interface Model {
  begin(batchId: string, input: string, identity: string): void;
  /** Whether all of this batch's orders come from one and the same input. */
  isPlain(batchId: string): boolean;
  /** At most one live item a row. `closed`: orders that exist against a person's word. */
  judgeOrders(orders: readonly LoggedOrder[], closed: ReadonlySet<string>): Finding[];
  /** A results file at the moment when it was written. */
  judgeClaim(claim: Claim, orders: readonly LoggedOrder[], closed: ReadonlySet<string>): Finding[];
}

export const batchOf = (text: string | null) => /\[issue-batch (\S+) #/.exec(text ?? '')?.[1];

export const generationOf = (bodyText: string | null) =>
  Number(/\[issue-batch \S+ #\d+ g(\d+)\]/.exec(bodyText ?? '')?.[1] ?? 0);

/** Whether there are order requests for this batch from the nth on. */
export function sentFor(log: ServerLog, id: string, from: number, to?: number): boolean {
  return createsIn(log)
    .slice(from, to)
    .some(({ bodyText }) => batchOf(bodyText) === id);
}

/** `keepsKeys`: the server makes one order a key, so that a row's link is the same on every machine. */
export function createModel(keepsKeys: boolean): Model {
  const batches = new Map<string, KnownBatch>();
  const ofBatch = (orders: readonly LoggedOrder[], batchId: string) =>
    orders.filter(({ description }) => batchOf(description) === batchId);

  return {
    begin(batchId, input, identity) {
      const batch = batches.get(batchId) ?? { inputs: new Map(), links: new Map() };
      batches.set(batchId, batch);
      batch.inputs.set(identity, input);
    },
    isPlain: (batchId) => batches.get(batchId)?.inputs.size === 1,
    judgeOrders(all, closed) {
      const wrong: Finding[] = [];
      const orders = all.filter(({ id }) => !closed.has(id));
      for (const [batchId, { inputs }] of batches) {
        const live = ofBatch(orders, batchId).flatMap(({ items }) => items.filter((item) => item.live));
        const counts = [...inputs.values()].map((input) =>
          countBy((parse(input, { columns: true }) as Row[]).map(rowClass)),
        );
        for (const [name, made] of countBy(live.map(itemClass))) {
          const rows = Math.max(...counts.map((count) => count.get(name) ?? 0));
          if (made > rows)
            wrong.push({ kind: 'duplicate', text: `${batchId}: ${made} live items for ${rows} of ${name}` });
        }
      }
      return wrong;
    },
    judgeClaim({ batchId, input, identity, results, knowsAll, searched, complete, shown }, orders, closed) {
      const batch = batches.get(batchId);
      // Of an order against a person's word the rows may be called failed, unless its own links are shown.
      const shows = ({ items }: LoggedOrder) => items.some(({ url }) => results.includes(url));
      // What a server without keys makes twice is judged as a duplicate, and must not be taken for another row like it.
      const all = ofBatch(orders, batchId).sort((a, b) => Number(shows(b)) - Number(shows(a)));
      const once = all.filter(({ key }, index) => keepsKeys || all.findIndex((order) => order.key === key) === index);
      const known = once.filter((order) => !closed.has(order.id) || shows(order));
      const ofClosed = new Set(orders.flatMap(({ id, items }) => (closed.has(id) ? items.map(({ url }) => url) : [])));
      // What a copy or a new folder was not told, it cannot know: also what was refused here may be made elsewhere.
      const told = knowsAll || searched ? results : results.replaceAll(/,(?:not_sent|failed),/g, ',unknown,');
      const sentences = judgeRows({ input, results: told, orders: known });
      const ofComplete = known.filter(({ id }) => complete.has(id));
      const denied = judgeRows({ input, results, orders: ofComplete }).filter((text) => /called failed/.test(text));
      // Duplicates are judged above, where other inputs under the same ID are known.
      const wrong = asFindings(
        [...new Set([...sentences, ...denied])].filter((text) => !/live items|items live/.test(text)),
      );
      for (const [index, row] of (parse(results, { columns: true }) as Row[]).entries()) {
        const name = `${index} ${identity}`;
        const [before, now] = [batch?.links.get(name), row.payout_url ?? ''];
        const isOther = keepsKeys && before !== undefined && now !== '' && now !== before;
        if (isOther && !ofClosed.has(before) && !ofClosed.has(now))
          wrong.push({ kind: 'misassigned', text: `row ${index} of ${batchId} had another link before` });
        if (shown.has(index) && now === '' && knowsAll)
          wrong.push({ kind: 'lost', text: `row ${index} of ${batchId} had a link and is ${row.issue_status} now` });
        if (now === '') continue;
        batch?.links.set(name, now);
        shown.add(index);
      }
      return wrong;
    },
  };
}

export const units = (decimal: string) => {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
};
export const rowClass = (row: Row) =>
  `${row.product} ${units(row.face_value ?? '')} ${row.distribution === 'email' ? row.recipient : ''}`;
const itemClass = (item: LoggedItem) =>
  `${item.product} ${units(item.faceValue)} ${item.distribution.email_address ?? ''}`;

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
