/**
 * How well several processes use up one account's limit together: 3 runs of 15 orders at 300 a minute over one Redis, by
 * the clock of the server that gets the orders. Prints the figures; exit code 1 when they took more than 1.05 times as
 * long as 45 orders at an even pace, or when a second saw more than its part and one late order for each process.
 *
 * `node scripts/shared-rate.js [PROGRAM]`, after `npm run build`: which Redis (default: redis-server, on port 7399).
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [RATE, ROWS, PROCESSES, PORT, MOST] = [300, 15, 3, 7399, 1.05];
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'issue-batch-rate-'));
const plain = ['--port', String(PORT), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
const redis = spawn(process.argv[2] ?? 'redis-server', plain, { stdio: ['ignore', 'pipe', 'inherit'] });
const api = spawn(process.execPath, [join(root, 'test/support/independent-server.mjs'), '{"settleMs":0}'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [[line]] = await Promise.all([once(createInterface({ input: api.stdout }), 'line'), listening(redis)]);
  const { url } = JSON.parse(line);
  await Promise.all(Array.from({ length: PROCESSES }, (_, index) => issue(url, index)));
  const log = await (await fetch(new URL('/__log', url), { headers: { connection: 'close' } })).json();
  process.exitCode = judge(log.requests.filter(({ method }) => method === 'POST').map(({ at }) => at));
} finally {
  redis.kill('SIGKILL');
  api.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function listening({ stdout }) {
  for await (const text of createInterface({ input: stdout })) if (text.includes('eady to accept')) return;
}

async function issue(url, index) {
  const cwd = join(folder, String(index));
  mkdirSync(cwd);
  const rows = Array.from({ length: ROWS }, (_, row) => `AMZ-US,${10 * (index + 1)}.${10 + row}`);
  writeFileSync(join(cwd, 'rows.csv'), ['product,face_value', ...rows, ''].join('\n'));
  const words = ['rows.csv', '--chunk-size', '1', '--rate', String(RATE), '--quiet'];
  const env = {
    ...{ PATH: process.env.PATH, HOME: cwd, RUNA_API_KEY: 'XXrate.key', RUNA_BASE_URL: url },
    ISSUE_BATCH_REDIS_URL: `redis://127.0.0.1:${PORT}`,
  };
  await promisify(execFile)(process.execPath, [join(root, 'bin/issue-batch.js'), ...words], { cwd, env });
}

function judge(times) {
  const [first = 0] = times;
  const took = Math.max(...times) - first;
  const ideal = ((PROCESSES * ROWS - 1) * 60_000) / RATE;
  const inASecond = times.map((from) => times.filter((at) => at >= from && at < from + 1000).length);
  const [most, allowed] = [Math.max(...inASecond), RATE / 60 + PROCESSES];
  const say = (text) => process.stdout.write(`${text}\n`);
  say(`${times.length} orders of ${PROCESSES} processes at ${RATE} a minute, first to last arrival`);
  say(`ideal ${(ideal / 1000).toFixed(2)} s, took ${(took / 1000).toFixed(2)} s: ${(took / ideal).toFixed(3)} times`);
  say(`most in one second: ${most} (${RATE / 60} at an even pace)`);
  return times.length === PROCESSES * ROWS && took <= MOST * ideal && most <= allowed ? 0 : 1;
}
