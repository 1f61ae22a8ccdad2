/**
 * Plans a batch, then begins its run and stops it before anything is sent. Told: how long it took until the batch stood
 * durably in the state directory, and until the run's first event, when it was also read back, locked and opened.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { planBatch, runBatch } from '../../dist/index.js';

const { input, output, stateDir, baseUrl, apiKey } = JSON.parse(process.argv[2]);
const account = { apiKey, baseUrl };
const now = () => performance.timeOrigin + performance.now();

const plan = await planBatch(input, { ...account, stateDir, output });
const { orders } = plan;
const stop = new AbortController();
const cpuBefore = process.cpuUsage();
const began = now();
const run = runBatch(plan, { ...account, signal: stop.signal });
let told;
for await (const event of run) {
  if (event.type !== 'batch:start') continue;
  stop.abort();
  const eventMs = now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { stateFolder } = event;
  const files = readdirSync(stateFolder)
    .map((name) => ({ path: join(stateFolder, name), size: statSync(join(stateFolder, name)).size }))
    .sort((a, b) => b.size - a.size);
  // The folder gets its name, the last entry made here, once all in it is synced.
  const frozenMs = statSync(stateDir).mtimeMs - began;
  told = { frozenMs, eventMs, cpuMs: (user + system) / 1000, orders: orders.length, files };
}
await run;
if (told === undefined) throw new Error('The run had no first event');
process.stdout.write(JSON.stringify(told));
