/** A process that freezes a batch and is killed at every single file operation: the batch is whole or it is not there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBatchFolders, openFrozenBatch, removeUnfinished } from '../../src/freeze/frozen-batch.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';
import { COLUMNS, cells, freezeInput, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
let compiled: CompiledSource;
beforeAll(() => {
  compiled = compileSource('freeze/freeze', 'validate/row-fields');
});
afterAll(() => compiled.remove());

const ROWS = [cells({ faceValue: '10.5' }), cells({ product: 'AMZ-GB' }), cells({ faceValue: '2' })];

/** Kills itself instead of the n-th call that opens, changes or syncs anything. */
function script(stateDir: string): string {
  const { manifest, blocks } = freezeInput(stateDir, { rows: ROWS });
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { freezeBatch } from ${JSON.stringify(compiled.url('freeze/freeze'))};
    import { fieldsOf } from ${JSON.stringify(compiled.url('validate/row-fields'))};
    const killAt = Number(process.argv[2]);
    let calls = 0;
    for (const name of ['openSync', 'writeSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'mkdirSync']) {
      const real = fs[name];
      fs[name] = (...all) => {
        calls += 1;
        if (calls === killAt) process.kill(process.pid, 'SIGKILL');
        return real(...all);
      };
    }
    syncBuiltinESMExports();
    const settings = ${JSON.stringify(manifest.settings)};
    const made = await freezeBatch({
      stateDir: ${JSON.stringify(stateDir)},
      manifest: ${JSON.stringify(manifest)},
      blocks: ${JSON.stringify([...blocks])},
      fieldsOf: (row) => fieldsOf(row, ${JSON.stringify(COLUMNS)}, settings),
      groupOf: ({ product }) => ({ currency: product === 'AMZ-GB' ? 'GBP' : 'USD', country: product.slice(-2) }),
    });
    process.exitCode = made ? 0 : 9;
  `;
}

test('a freeze that is killed leaves nothing that counts, at whichever step', () => {
  const file = join(folder.path, 'freeze.mjs');
  let died = 0;
  let whole = 0;
  for (let killAt = 1; ; killAt += 1) {
    const stateDir = join(folder.path, `state-${killAt}`);
    writeFileSync(file, script(stateDir));
    const { status, signal } = spawnSync(process.execPath, [file, String(killAt)], { stdio: 'ignore' });
    const batches = listBatchFolders(stateDir);
    for (const path of batches) {
      const batch = openFrozenBatch(path);
      expect(batch.orders).toHaveLength(2);
      expect([...batch.rows()].flat()).toHaveLength(3);
      for (const order of batch.orders) expect(batch.body(order).length).toBe(order.length);
      whole += 1;
    }
    if (signal === null) {
      expect([status, batches.length]).toEqual([0, 1]);
      break;
    }
    died += 1;
    if (batches.length > 0) continue;
    if (readdirSync(folder.path).includes(`state-${killAt}`)) removeUnfinished(stateDir, 'sample');
  }
  expect(died).toBeGreaterThan(20);
  // At the end of all, and when the kill came between the rename and what makes it durable.
  expect(whole).toBeGreaterThan(1);
});
