/**
 * What one point of the process-level stages works in: a folder, an API server of its own, an API key that is searched
 * for afterwards, and the command. The server runs in this process: what is killed is only the command.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRows } from '../e2e/inputs.js';
import { judgeMarks, judgeRequests, judgeRows } from '../e2e/oracle.js';
import { judgeFolders, judgeSecrets } from '../e2e/secrets.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';
import { type Ended, type Started, startBin } from './command.js';
import { asFindings } from './findings.js';
import { runProgram } from './program.js';
import { scratchFolder } from './scratch.js';
import type { Finding } from './stage.js';
import { runTraced, type TracedRun } from './traced-run.js';

/** Order requests a minute: enough never to wait for the limit, which has tests of its own. */
export const RATE = 6000;

/** Rows an order, in every scenario. */
export const CHUNK_SIZE = 2;

export interface Stand {
  readonly server: IndependentServer;
  path(...names: string[]): string;
  start(words: readonly string[]): Started;
  run(words: readonly string[]): Promise<Ended>;
  /** The same as the command does, by the same library in this process and on a fast clock: ten times as cheap. */
  runHere(words: readonly string[]): Promise<Ended>;
  /** `inject` as in strace's option. */
  traced(words: readonly string[], inject?: string): Promise<TracedRun>;
  /** Text of the results, if there are any. */
  results(): string | undefined;
  /** What is wrong with the rows as they stand now: at most one live item each, links where they belong, no lies. */
  rowsNow(): Finding[];
  /** What must hold at every moment: requests, secrets, file modes, and links that were published do not change. */
  alwaysNow(): Finding[];
  close(): Promise<void>;
}

export async function openStand(input: string, options: ServerOptions): Promise<Stand> {
  const folder = scratchFolder('campaign');
  const server = await startIndependentServer(options);
  const apiKey = `XXcanary.${randomUUID()}`;
  const env = { HOME: folder, RUNA_BASE_URL: server.url };
  const said: string[] = [];
  const published = new Map<number, string>();
  const path = (...names: string[]) => join(folder, ...names);
  writeFileSync(path('rows.csv'), input);

  async function heard<T extends Ended>(words: readonly string[], ended: Promise<T>): Promise<T> {
    said.push(words.join(' '));
    const result = await ended;
    said.push(result.stdout, result.stderr);
    return result;
  }

  function changedLinks(): string[] {
    const text = stand.results();
    if (text === undefined) return [];
    return parseRows(text).flatMap(({ payout_url: link }, row) => {
      const before = published.get(row);
      if (link !== '') published.set(row, link);
      return before === undefined || before === link ? [] : [`row ${row} changed its link, or lost it`];
    });
  }

  const stand: Stand = {
    server,
    path,
    start: (words) => {
      const command = startBin(words, { cwd: folder, env: { ...env, RUNA_API_KEY: apiKey } });
      return { ...command, ended: heard(words, command.ended) };
    },
    run: (words) => stand.start(words).ended,
    runHere: (words) => {
      const [command = ''] = words;
      const retry = command === 'retry-failed';
      const resume = retry || command === 'resume' ? path('rows.csv') : undefined;
      const ended = runProgram({ folder, url: server.url, apiKey, resume, retry, plan: { chunkSize: CHUNK_SIZE } });
      return heard(words, ended.then(asEnded));
    },
    traced: (words, inject) => heard(words, runTraced(words, { cwd: folder, env, apiKey, inject })),
    results: () => (existsSync(path('rows.results.csv')) ? readFileSync(path('rows.results.csv'), 'utf8') : undefined),
    rowsNow() {
      const results = stand.results();
      if (results === undefined) return [];
      return asFindings(judgeRows({ input, results, orders: server.log().orders }));
    },
    alwaysNow() {
      const { requests, orders } = server.log();
      const links = orders.flatMap((order) => order.items.map((item) => item.url));
      return asFindings([
        ...judgeRequests(requests, RATE),
        ...judgeMarks(orders),
        ...judgeSecrets({ folder, apiKey, said, links }),
        ...judgeFolders(folder),
        ...changedLinks(),
      ]);
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stand;
}

/** An expected failure carries its stack in what was said, which the command never prints. */
function asEnded({ code, said }: Awaited<ReturnType<typeof runProgram>>): Ended {
  return { code, signal: null, stdout: '', stderr: code === 1 ? said : said.replace(/\n\s+at .*/g, '') };
}
