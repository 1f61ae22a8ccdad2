/** `issue-batch status [batch]`: where batches stand. Read-only: no lock, no key, no network, beside a live run as well. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BatchStatus, IssueBatchError, listBatches, type NextCommand, readOrders } from '../../index.js';
import { callListed, commandFor, typed, typeNext } from '../again.js';
import type { Call } from '../command.js';
import { performAlone } from '../declare.js';
import type { CommandOptions } from '../options.js';
import { print } from '../output.js';
import { printable } from '../printable.js';
import { batchText } from '../render/batch-text.js';
import { ordersText } from '../render/orders-text.js';
import { statusText } from '../render/status-text.js';
import type { Signals } from '../signals.js';
import { REHEARSALS, STATE_DIR, statePlace } from '../state-place.js';
import { type Size, watchScreen } from '../watch.js';

export function performStatus(call: Call): Promise<void> {
  return performAlone(call, (options, signals) => statusCommand(call.subject, options, signals));
}

async function statusCommand(batch: string | undefined, options: CommandOptions, signals: Signals): Promise<number> {
  const show = batch === undefined ? () => list(options) : () => inDepth(batch, options);
  if (!options.watch) {
    const shown = await show();
    print(options.json ? JSON.stringify({ ...shown.json, exitCode: 0 }) : shown.text(outputSize()).join('\n'));
    return 0;
  }
  if (options.json) {
    throw new IssueBatchError('USAGE', '--watch and --json do not go together.', {
      hint: 'Leave out --watch: each call prints one JSON object.',
    });
  }
  return watchScreen(signals, async (size) => (await show()).text(size));
}

/** Something that was looked at, as data and as text. */
interface Shown {
  readonly json: object;
  readonly text: (size: Size) => string[];
}

/** What goes into a file or to another program is not cut. */
function outputSize(): Size {
  const { stdout, stderr } = process;
  return { columns: stdout.columns || stderr.columns || Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY };
}

/** Lines that stand below the table of all batches. */
const BELOW_BATCHES = 12;

async function list(options: CommandOptions): Promise<Shown> {
  const stateDir = resolve(statePlace(options).stateDir ?? STATE_DIR);
  const batches = await listBatches(stateDir);
  const commandOf = (batch: BatchStatus) => typeNext(callListed(batch, options));
  const json = {
    stateDir,
    batches: batches.map((batch) => (batch.damaged ? batch : withCommands(batch, commandOf(batch)))),
  };
  if (batches.length === 0) return { json, text: () => noBatch(stateDir, options) };
  const view = {
    batches,
    now: Date.now(),
    nextCommand: (batch: BatchStatus) => commandOf(batch)(firstCommand(batch)),
    inDepth: commandFor('status', 'BATCH', options),
  };
  return {
    json,
    text: ({ columns, rows }) => statusText({ ...view, width: columns, limit: Math.max(3, rows - BELOW_BATCHES) }),
  };
}

/** Where a person has to look first, the whole story is what comes next. */
function firstCommand({ next: { kind, commands } }: BatchStatus): NextCommand {
  const [first] = kind === 'fix_account' || kind === 'check_rows' || kind === 'check_canary' ? [] : commands;
  return first ?? { purpose: 'To see why', name: 'status', options: [] };
}

function noBatch(stateDir: string, options: CommandOptions): string[] {
  const { sandbox } = options;
  const rehearse = sandbox ? ['--sandbox'] : [];
  const rehearsed = !sandbox && existsSync(join(stateDir, REHEARSALS));
  return [
    `No batch was ${sandbox ? 'rehearsed' : 'begun'} in ${printable(stateDir)}.`,
    `To see what a file would do: ${typed(['plan', 'FILE.csv', ...rehearse])}`,
    `To issue it: ${typed(['FILE.csv', ...rehearse])}`,
    ...(rehearsed ? [`To see the rehearsals: ${commandFor('status', undefined, { ...options, sandbox: true })}`] : []),
    ...(options.stateDir === undefined
      ? ['Batches are kept beside their CSV; to look elsewhere, add --state-dir DIR/.issue-batch']
      : []),
  ];
}

/** Orders that are shown unless all are asked for. */
const MAX_ORDERS = 30;

async function inDepth(name: string, options: CommandOptions): Promise<Shown> {
  const batch = await readOrders(name, { stateDir: statePlace(options, name).stateDir });
  const commandOf = typeNext({ subject: name, options });
  const now = Date.now();
  const showAll = commandFor('status', name, options, ['--all']);
  return {
    json: withCommands(batch, commandOf),
    text({ columns, rows }) {
      const head = batchText({ batch, now, commandFor: commandOf });
      const room = Math.min(MAX_ORDERS, Math.max(3, rows - linesOn(columns, head) - 3));
      const limit = options.all ? Number.POSITIVE_INFINITY : room;
      return [...head, '', ...ordersText({ orders: batch.orders, now, width: columns, limit, showAll })];
    },
  };
}

function linesOn(columns: number, lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}

/** The commands that come next as they can be typed. */
function withCommands<T extends BatchStatus>(batch: T, commandOf: (command: NextCommand) => string) {
  const { next } = batch;
  return {
    ...batch,
    next: { ...next, commands: next.commands.map((each) => ({ ...each, command: commandOf(each) })) },
  };
}
