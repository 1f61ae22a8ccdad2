/** The input as people change it between runs. */
import { parse } from 'csv-parse/sync';
import type { Edit, History, InputRow } from './history-plan.js';

/** The file and the setting that a person may change. */
interface Desk {
  rows: readonly InputRow[];
  chunkSize: number;
  readonly batch: Request | undefined;
  readonly hasCopy: boolean;
}

/** What a batch was begun with. */
interface Request {
  readonly rows: readonly InputRow[];
  readonly chunkSize: number;
}

export function edit(history: History, machine: Desk, what: Edit, at: number): void {
  // Another path and other rows, without a name of its own: to the tool, and by its contract, another batch.
  if (machine.hasCopy && history.batchId === undefined && !['note', 'settings', 'undo'].includes(what)) return;
  const rows = [...machine.rows];
  const index = at % rows.length;
  const row = rows[index] as InputRow;
  if (what === 'value') rows[index] = { ...row, value: String(Number(row.value) + 100) };
  if (what === 'note') rows[index] = { ...row, name: `${row.name}, corrected` };
  if (what === 'swap') rows.push(...rows.splice(index, 1));
  if (what === 'add')
    rows.push({ ...row, recipient: `new.${at}.${rows.length}@example.com`, value: '77', reference: '' });
  if (what === 'remove' && rows.length > 1) rows.splice(index, 1);
  if (what === 'settings') machine.chunkSize = (history.chunkSize % 4) + 1;
  if (what === 'undo') undo(history, machine);
  else machine.rows = rows;
}

/** The file and the settings are again what the batch was begun with. */
export function undo({ rows, chunkSize }: History, machine: Desk): void {
  const begun = machine.batch ?? { rows, chunkSize };
  Object.assign(machine, { rows: begun.rows, chunkSize: begun.chunkSize });
}

/** Other rows or another cut into orders are other requests under the same keys. */
export function identityOf({ rows, chunkSize }: Request): string {
  return `${chunkSize} ${issued(rows)}`;
}

/** What makes two inputs the same to the server. */
export function issued(rows: readonly InputRow[]): string {
  return JSON.stringify(rows.map(({ name: _, ...row }) => ({ ...row, value: Number(row.value) })));
}

export function csvOf(rows: readonly InputRow[]): string {
  const lines = rows.map((row) => [row.recipient, row.name, row.product, row.value, row.reference, row.distribution]);
  const header = ['recipient', 'name', 'product', 'face_value', 'reference', 'distribution'];
  return `${[header, ...lines].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\n')}\n`;
}

const RESULT_COLUMNS = 7;

/** The columns that come from the input, whatever the quotes. */
export function inputPartOf(text: string, added: number = RESULT_COLUMNS): string {
  const rows = parse(text) as string[][];
  return JSON.stringify(rows.map((cells) => cells.slice(0, cells.length - added)));
}
