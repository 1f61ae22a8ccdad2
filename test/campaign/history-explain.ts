/** Why an undisturbed batch may end otherwise than complete: only for what the server's log shows. */
import { parse } from 'csv-parse/sync';
import { createsIn } from '../e2e/oracle.js';
import type { LoggedOrder, LoggedRequest } from '../support/independent-server.mjs';
import type { Machine } from './history-machine.js';
import { batchOf, generationOf, type Row, rowClass, units } from './history-model.js';
import type { History } from './history-plan.js';
import { resultsOf } from './history-run.js';
import type { World } from './history-world.js';
import type { Ended } from './program.js';

const DAY_MS = 86_400_000;

/** What the server said of this batch and keeps saying, and nothing else. */
export function isExplained(world: World, machine: Machine, { code }: Ended): boolean {
  const { history, model } = world;
  const { id = '' } = machine.batch ?? {};
  if (code === 0) return true;
  if (code === 3) return isRefusedByName(world, machine, id);
  if (code !== 6) return code !== null && code !== 4 && history.mayEnd.has(code);
  if (history.mayEnd.has(6)) return true;
  // The ID was begun with other rows or settings, whose orders the account shows or whose keys it remembers.
  return history.memory === 'forget-at-once' || !model.isPlain(id) || contradicts(world, id);
}

/** Orders without an answer that no run can settle: a person has to look, and to say so. */
export function isAPersons(world: World, machine: Machine, { code, report }: Ended): boolean {
  const { server, serverOffsetMs } = world;
  if (code !== 4 || report === undefined || report.processing + report.notSent > 0) return false;
  const { id = '' } = machine.batch ?? {};
  const { orders } = server.log();
  const made = new Set(orders.map(({ key }) => key));
  const creates = createsOf(world, id);
  const open = [...new Set(creates.map(({ key }) => key))].filter((key) => !made.has(String(key)));
  const isStuck = open.some((key) => {
    const last = creates.filter((request) => request.key === key).at(-1);
    return last?.replayed === true && (last.status ?? 0) >= 400;
  });
  // What another folder sent again, a folder that was not told of it cannot tell from the rows beside them.
  const retriedElsewhere = !machine.knowsAll && creates.some(({ bodyText }) => generationOf(bodyText) > 0);
  return isStuck || retriedElsewhere || Math.max(serverOffsetMs, machine.clockOffsetMs) > 25 * DAY_MS;
}

/** Every failed row was refused by name, so that the same again would be refused again. */
function isRefusedByName(world: World, machine: Machine, id: string): boolean {
  const named = new Set(itemsAt(world.history));
  const classes = new Set(
    createsOf(world, id)
      .filter(({ status }) => status === 422)
      .flatMap(({ bodyText }) => itemsOf(bodyText).filter((_, index) => named.has(index)))
      .map(wantedClass),
  );
  const rows = parse(resultsOf(machine) ?? '', { columns: true }) as Row[];
  return rows.every(
    (row) => row.issue_status === 'issued' || (row.issue_status === 'failed' && classes.has(rowClass(row))),
  );
}

/** One key for two contents, two orders, or a refusal and an order: somebody was told something else than this machine. */
function contradicts(world: World, id: string): boolean {
  const { requests, orders } = world.server.log();
  const bodies = new Map<string, string>();
  const refused = new Set<string>();
  for (const { key, bodySha256, status, replayed, fault } of createsOf(world, id)) {
    if (key === null || bodySha256 === null) continue;
    if ((bodies.get(key) ?? bodySha256) !== bodySha256) return true;
    bodies.set(key, bodySha256);
    if (isRefusal(status) && !replayed && fault !== 'insufficient-funds') refused.add(key);
  }
  const made = new Map<string, LoggedOrder>();
  for (const order of orders.filter(({ description }) => batchOf(description) === id)) {
    if (made.has(order.key) || refused.has(order.key)) return true;
    made.set(order.key, order);
  }
  if (world.words.wrong(world.server.log()).size > 0) return true;
  // An order that is complete and was called failed as often as it takes to be believed.
  const calledFailed = requests.filter(({ fault, path }) => fault === 'failed-bare' && isComplete(orders, path));
  return new Set(calledFailed.map(({ path }) => path)).size < calledFailed.length;
}

const isRefusal = (status: number | null) =>
  status !== null && status >= 400 && status < 500 && ![401, 403, 408, 409, 410, 425, 429].includes(status);

const isComplete = (orders: readonly LoggedOrder[], path: string) =>
  orders.some(({ id, status }) => status === 'COMPLETED' && path.endsWith(`/${id}`));

function createsOf({ server }: World, id: string): LoggedRequest[] {
  return createsIn(server.log()).filter(({ bodyText }) => batchOf(bodyText) === id);
}

/** Places of items that refusals of this history name. */
function itemsAt({ steps }: History): number[] {
  const faults = steps.flatMap((step) => ('faults' in step ? step.faults : []));
  return faults.flatMap(({ at = [] }) => at.filter((part) => typeof part === 'number'));
}

interface WantedItem {
  readonly face_value: number;
  readonly products: { readonly value?: string };
  readonly distribution_method: { readonly email_address?: string };
}

function itemsOf(bodyText: string | null): WantedItem[] {
  return (JSON.parse(bodyText ?? '{}') as { items?: WantedItem[] }).items ?? [];
}

const wantedClass = ({
  products,
  face_value: value,
  distribution_method: { email_address: address = '' },
}: WantedItem) => `${products.value} ${units(String(value))} ${address}`;
