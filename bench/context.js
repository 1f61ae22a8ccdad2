/** What a case works with: inputs, servers, the built command, and finished batches that several cases look at. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.js';
import { inputFile } from './inputs.js';
import { startServer } from './server-process.js';
import { ROWS_AN_ORDER, sizesFor, UNLIMITED } from './sizes.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const BIN = join(ROOT, 'bin', 'issue-batch.js');
export const API_KEY = 'XXbench.key';

/** A program of this folder, such as `floors/csv-parse.js`. */
export const programPath = (name) => join(ROOT, 'bench', name);

/** @param {{cache: string, rows: number, rounds?: number, tell: (text: string) => void}} options `tell`: where it stands */
export function createContext({ cache, rows, rounds, tell }) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'work-'));
  const servers = new Set();
  const once = new Map();
  // Whatever ends the bench: a batch of a million rows is not left behind.
  const clean = () => rmSync(work, { recursive: true, force: true });
  process.once('exit', clean);

  const context = {
    sizes: sizesFor(rows, rounds),
    tell,
    input: (wanted) => inputFile(join(cache, 'inputs'), wanted),
    /** An empty folder on the disk that is measured. */
    folder: () => mkdtempSync(join(work, 'x-')),
    async serve(options) {
      const server = await startServer(options);
      servers.add(server);
      return server;
    },
    async stop(server) {
      servers.delete(server);
      await server.stop();
    },
    /** The built command. `server`: the one that it talks to. */
    command(words, { server, home = work } = {}) {
      const env = { HOME: home, RUNA_API_KEY: API_KEY, ...(server === undefined ? {} : { RUNA_BASE_URL: server.url }) };
      return runChild([BIN, ...words], { cwd: home, env });
    },
    program: (name, argument, env) => runChild([programPath(name), JSON.stringify(argument)], { cwd: work, env }),
    /** The same to every case that asks: some of what they look at takes minutes to make. */
    shared(name, make) {
      if (!once.has(name)) once.set(name, make());
      return once.get(name);
    },
    /** A batch of so many rows, run to its end at no limit; its server goes on. */
    finishedBatch(wanted) {
      return context.shared(`finished ${wanted}`, async () => {
        tell(`  a whole run of ${wanted} rows`);
        const server = await context.serve();
        const job = { input: context.input(wanted), rate: UNLIMITED, rowsAnOrder: ROWS_AN_ORDER };
        return { server, ...(await context.wholeRun(server, job)) };
      });
    },
    /** One command from the CSV to its results, in a folder of its own. */
    async wholeRun(server, { input, rate, rowsAnOrder }) {
      const folder = context.folder();
      const [stateDir, results] = [join(folder, 'state'), join(folder, 'results.csv')];
      const places = ['--state-dir', stateDir, '-o', results, '--quiet'];
      const settings = ['--rate', String(rate), '--chunk-size', String(rowsAnOrder)];
      const usage = await context.command(['run', input, ...places, ...settings], { server, home: folder });
      return { folder, stateDir, results, usage, batch: batchIn(stateDir) };
    },
    remove: (folder) => rmSync(folder, { recursive: true, force: true }),
    async close() {
      for (const server of [...servers]) await context.stop(server);
      process.removeListener('exit', clean);
      clean();
    },
  };
  return context;
}

/** The folder of the only batch. */
function batchIn(stateDir) {
  const names = readdirSync(stateDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (names.length !== 1) throw new Error(`${stateDir} has ${names.length} batches instead of one`);
  return join(stateDir, names[0].name);
}
