/**
 * Makes the state folders that every later version has to go on with: `node test/golden/make.mjs`, once for each
 * release, on the built command. Kept under `test/fixtures/state/<version>/<name>`; never made anew for a version that is out.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startIndependentServer } from '../support/independent-server.mjs';

const root = resolve(import.meta.dirname, '../..');
const command = join(root, 'bin/issue-batch.js');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const target = join(root, 'test/fixtures/state', version);
const lines = Array.from({ length: 6 }, (_, row) => `person.${row}@example.com,AMZ-US,${10 + row}.5,R-${row}`);
const input = `${['recipient,product,face_value,reference', ...lines].join('\n')}\n`;
const RUN = ['rows.csv', '--chunk-size', '2', '--timeout', '2', '--description', 'Golden'];

/** What is run, each command with the exit code that it has to end with. */
const STORIES = {
  issued: { steps: [[RUN, 0]] },
  refreshed: {
    steps: [
      [RUN, 0],
      [['results', 'rows.csv', '--refresh'], 0],
    ],
    before: [undefined, ({ orders: [order] }) => ({ payoutStatuses: { [order.items[0].itemId]: 'COMPLETED' } })],
  },
  retried: {
    faults: [{ on: 'create', kind: 'status', status: 422, type: 'validation_error', bodyIncludes: '#1 g0]' }],
    steps: [
      [RUN, 3],
      [['retry-failed', 'rows.csv', '--yes'], 0],
    ],
  },
  refused: {
    faults: [{ on: 'create', kind: 'status', status: 422, type: 'validation_error', bodyIncludes: '#1 g0]' }],
    steps: [[RUN, 3]],
  },
  // Killed while the answer to the second order is on its way.
  interrupted: { faults: [{ on: 'create', kind: 'hang', made: true, bodyIncludes: '#1 g0]' }], steps: [[RUN, null]] },
  halted: { faults: [{ on: 'get', kind: 'extra-item', times: null, bodyIncludes: '#1 g0]' }], steps: [[RUN, 6]] },
  forgotten: {
    steps: [
      [RUN, 0],
      [['forget', 'rows.csv', '--yes'], 0],
    ],
  },
};

rmSync(target, { recursive: true, force: true });
for (const [name, story] of Object.entries(STORIES)) await play(name, story);

async function play(name, { faults = [], steps, before = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'issue-batch-golden-'));
  writeFileSync(join(folder, 'rows.csv'), input);
  const server = await startIndependentServer({ settleMs: 0, itemOrder: 'reverse', faultPlan: faults });
  try {
    for (const [index, [words, code]] of steps.entries()) {
      server.configure(before[index]?.(server.log()) ?? {});
      const ended = await run(folder, words, server, code === null);
      if (ended !== code) throw new Error(`${name}: ${words.join(' ')} ended with ${ended}`);
    }
    keep(name, folder, server);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder, words, server, isKilled) {
  const { PATH } = process.env;
  const env = { PATH, HOME: folder, RUNA_API_KEY: 'XXgolden.key', RUNA_BASE_URL: server.url };
  // A name of its own for the machine, so that the folder speaks of none that exists.
  const script = 'hostname payouts-1 && exec "$@"';
  const child = spawn('unshare', ['--uts', 'sh', '-c', script, 'sh', process.execPath, command, ...words], {
    ...{ cwd: folder, env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  if (isKilled) {
    while (server.log().orders.length < 2) await sleep(20);
    child.kill('SIGKILL');
  }
  const [code] = await ended;
  return code;
}

function keep(name, folder, server) {
  const place = join(target, name);
  const [batch] = readdirSync(join(folder, '.issue-batch')).filter((each) => each.startsWith('batch-'));
  mkdirSync(place, { recursive: true });
  cpSync(join(folder, '.issue-batch', batch), join(place, 'state'), { recursive: true });
  // Only on its own machine can it be told that the holder of a lock is gone.
  rmSync(join(place, 'state/lock'), { force: true });
  copyFileSync(join(folder, 'rows.csv'), join(place, 'rows.csv'));
  const results = join(folder, 'rows.results.csv');
  if (existsSync(results)) copyFileSync(results, join(place, 'results.csv'));
  const status = [command, 'status', 'rows.csv', '--json'];
  const { report, orders } = JSON.parse(execFileSync(process.execPath, status, { cwd: folder, encoding: 'utf8' }));
  writeFileSync(
    join(place, 'said.json'),
    `${JSON.stringify({ report: { ...report, results: null }, orders }, undefined, 2)}\n`,
  );
  writeFileSync(join(place, 'server.json'), `${JSON.stringify(server.memory())}\n`);
}
