import { expect, test } from 'vitest';
import { runChild } from '../../bench/child.js';

test('a measured process tells its own memory and processor time, not those of the one that started it', async () => {
  const idle = await runChild(['-e', '0']);
  const large = await runChild(['-e', 'globalThis.kept = Buffer.alloc(100e6, 1)']);
  const busy = await runChild([
    '-e',
    'const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);',
  ]);
  expect(idle.peakBytes).toBeLessThan(90e6);
  expect(large.peakBytes).toBeGreaterThan(100e6);
  expect(busy.cpuMs).toBeGreaterThanOrEqual(200);
  expect(busy.wallMs).toBeGreaterThan(0);
});

test('a process that fails is no measurement', async () => {
  const failing = runChild(['-e', 'console.error("no such file"); process.exit(3)']);
  await expect(failing).rejects.toThrow(/ended with 3: no such file/);
});

test('a measured process gets nothing of the environment but what it is given', async () => {
  process.env.BENCH_CANARY = 'seen';
  const words = ['-e', 'process.stdout.write(JSON.stringify([process.env.BENCH_CANARY ?? null, process.env.GIVEN]))'];
  const { stdout } = await runChild(words, { env: { GIVEN: 'yes' } });
  expect(JSON.parse(stdout)).toEqual([null, 'yes']);
});
