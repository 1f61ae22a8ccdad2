/** A batch that was issued, and what its payouts become afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ServerOptions, ServerProcess } from '../support/server-process.js';
import type { Finished } from './command.js';
import { rowsCsv } from './inputs.js';
import type { Scene } from './scene.js';

export const ISSUE = ['rows.csv', '--chunk-size', '2'];
export const RESULTS = ['results', 'rows.csv'];

export const read = (scene: Scene, name = 'rows.results.csv') => readFileSync(scene.path(name), 'utf8');
export const refused = ({ code, stdout }: Finished) => expect([code, stdout]).toEqual([2, '']);

/** Six rows in three orders, unless there are to be more. */
export async function issued(scene: Scene, options: ServerOptions = {}, rows = 6): Promise<ServerProcess> {
  const server = await scene.serve({ settleMs: 0, ...options });
  scene.write('rows.csv', rowsCsv(rows));
  expect((await scene.run(ISSUE)).code).toBe(0);
  return server;
}

/** What has become of the payouts, by the row's number. */
export async function become(server: ServerProcess, changes: Readonly<Record<number, string>>): Promise<void> {
  const items = (await server.log()).orders.flatMap((order) => order.items);
  const ofRow = (row: number) => items.find(({ faceValue }) => Number(faceValue) === 10 + row / 100)?.itemId ?? '';
  const entries = Object.entries(changes).map(([row, status]) => [ofRow(Number(row)), status]);
  await server.configure({ payoutStatuses: Object.fromEntries(entries) });
}

export function stateFolder(scene: Scene): string {
  const [name = ''] = readdirSync(scene.path('.issue-batch')).filter((each) => each.startsWith('batch-'));
  return scene.path('.issue-batch', name);
}

/** How many orders' statuses the journal has. */
export function refreshes(scene: Scene): number {
  return readFileSync(join(stateFolder(scene), 'journal.log'), 'utf8').split('"links:refreshed"').length - 1;
}
