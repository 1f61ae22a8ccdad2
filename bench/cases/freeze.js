import { join } from 'node:path';
import { API_KEY } from '../context.js';
import { inPairs } from '../pairs.js';
import { createRow } from '../verdict.js';

export const freeze = {
  name: 'freeze',
  about:
    'from the call of `runBatch` until the frozen batch, synced, has its name, against writing and syncing as many bytes in as many files',
  scales: true,
  async measure({ sizes, input, folder, serve, stop, program, remove }) {
    const { rows, rounds } = sizes;
    const server = await serve();
    const path = input(rows);
    let files = [];
    const { product, floor } = await inPairs(
      rounds.long,
      async () => {
        const target = folder();
        const { stdout } = await program('floors/write-bytes.js', {
          folder: target,
          sizes: files.map(({ size }) => size),
          like: path,
        });
        remove(target);
        return JSON.parse(stdout);
      },
      async () => {
        const home = folder();
        const place = { stateDir: join(home, 'state'), output: join(home, 'results.csv') };
        const account = { baseUrl: server.url, apiKey: API_KEY };
        const { stdout } = await program('products/freeze.js', { input: path, ...place, ...account });
        remove(home);
        const told = JSON.parse(stdout);
        files = told.files;
        return told;
      },
    );
    await stop(server);
    const [{ orders }] = product;
    return [
      createRow({
        what: `durable freeze of ${rows.toLocaleString('en-US')} rows (${orders.toLocaleString('en-US')} orders)`,
        series: 'durable freeze',
        unit: 'ms',
        measured: product.map(({ frozenMs }) => frozenMs),
        floor: floor.map(({ ms }) => ms),
        floorIs: 'writing and syncing as many bytes',
        goal: { text: '≤ 2 ×', times: 2 },
        figures: {
          bytes: files.reduce((sum, { size }) => sum + size, 0),
          untilFirstEventMs: product.map(({ eventMs }) => eventMs),
          cpuMs: product.map(({ cpuMs }) => cpuMs),
        },
      }),
    ];
  },
};
