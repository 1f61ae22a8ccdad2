/** What a named case works in: a folder, a server, an input, and a verdict on every run. */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRows, type ResultRow } from '../e2e/inputs.js';
import { createsIn, judgeMarks, judgeRequests } from '../e2e/oracle.js';
import { judgeFolders, judgeSecrets } from '../e2e/secrets.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';
import { asFindings } from './findings.js';
import { judgeResultsFile } from './judge-results.js';
import { type LibraryRun, type LibraryRunOptions, runLibrary } from './library-run.js';
import { type Cut, runProgram } from './program.js';
import type { Finding } from './stage.js';

export interface ExtraScene {
  readonly folder: string;
  readonly apiKey: string;
  readonly server: IndependentServer;
  readonly wrong: Finding[];
  /** How many undisturbed runs there were. */
  readonly runs: number;
  write(input: string): void;
  run(options?: Partial<LibraryRunOptions>): Promise<LibraryRun>;
  /** A run of an input that is not the one the orders were made from: only the case itself can say what is wrong. */
  runUnjudged(options: Partial<LibraryRunOptions>): Promise<LibraryRun>;
  /** A run that is killed at one of its requests. */
  runKilled(cut: Omit<Cut, 'how'>, plan?: LibraryRunOptions['plan']): Promise<void>;
  loseState(): void;
  /** A copy of the state as it is now, and the return to it. */
  snapshot(): string;
  restore(copy: string): void;
  /** The batch's folder. */
  batchFolder(): string;
  results(): ResultRow[];
  /** How many order requests the server has seen. */
  creates(): number;
  /** Notes what is wrong unless the condition holds. */
  expect(condition: boolean, kind: Finding['kind'], text: string): void;
  close(): Promise<void>;
}

const RATE = 6000;
const SHARED_MEMORY = '/dev/shm';

export async function openExtraScene(firstInput: string, options: ServerOptions): Promise<ExtraScene> {
  const folder = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'issue-batch-extra-'));
  const server = await startIndependentServer({ settleMs: 10, itemOrder: 'shuffle-each-get', ...options });
  const apiKey = `XXcanary.${randomUUID()}`;
  const wrong: Finding[] = [];
  const said: string[] = [];
  const copies: string[] = [];
  const resultsPath = join(folder, 'rows.results.csv');
  const state = join(folder, '.issue-batch');
  let input = firstInput;
  let runs = 0;
  writeFileSync(join(folder, 'rows.csv'), input);

  function judge(): void {
    const { orders, requests } = server.log();
    const links = orders.flatMap(({ items }) => items.map(({ url }) => url));
    const sentences = [
      ...judgeRequests(requests, RATE),
      ...judgeMarks(orders),
      ...judgeSecrets({ folder, apiKey, said, links }),
      ...judgeFolders(folder),
    ];
    wrong.push(...judgeResultsFile(resultsPath, { input, orders }), ...asFindings(sentences));
  }

  const scene: ExtraScene = {
    ...{ folder, apiKey, server, wrong },
    get runs() {
      return runs;
    },
    write(next) {
      input = next;
      writeFileSync(join(folder, 'rows.csv'), input);
    },
    async run(more = {}) {
      const ended = await scene.runUnjudged(more);
      judge();
      return ended;
    },
    async runUnjudged(more) {
      runs += 1;
      const ended = await runLibrary({ folder, apiKey, baseUrl: server.url, server: server.url, ...more });
      said.push(ended.said);
      if (ended.code === 1) wrong.push({ kind: 'crash', text: ended.said.slice(-800) });
      return ended;
    },
    async runKilled(cut, plan = {}) {
      const ended = await runProgram({ folder, apiKey, url: server.url, plan, cut: { how: 'kill', ...cut } });
      said.push(ended.said);
      if (ended.code !== null) throw new Error(`The run was not killed: ${ended.said.slice(-400)}`);
    },
    snapshot() {
      const copy = mkdtempSync(`${folder}-copy-`);
      copies.push(copy);
      cpSync(state, copy, { recursive: true });
      return copy;
    },
    restore(copy) {
      scene.loseState();
      cpSync(copy, state, { recursive: true });
    },
    loseState: () => rmSync(state, { recursive: true }),
    batchFolder: () => join(state, readdirSync(state).find((name) => !name.startsWith('.')) ?? ''),
    results: () => parseRows(readFileSync(resultsPath, 'utf8')),
    creates: () => createsIn(server.log()).length,
    expect(condition, kind, text) {
      if (!condition) wrong.push({ kind, text });
    },
    async close() {
      await server.stop();
      for (const path of [folder, ...copies]) rmSync(path, { recursive: true, force: true });
    },
  };
  return scene;
}
