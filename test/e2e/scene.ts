/**
 * What an end-to-end test works in: a folder, an API server of its own, an API key that is searched for afterwards, and
 * the command. Whatever a test is about, its end is judged: requests, secrets, file modes and exit codes have to be right.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, vi } from 'vitest';
import {
  type LoggedOrder,
  type ServerOptions,
  type ServerProcess,
  startServerProcess,
} from '../support/server-process.js';
import { type CommandOptions, type Finished, type Running, startCommand } from './command.js';
import { judgeExitCode } from './exit-codes.js';
import { parseRows, type ResultRow } from './inputs.js';
import { createsIn, judgeMarks, judgeRequests, judgeRows } from './oracle.js';
import { judgeFolders, judgeSecrets } from './secrets.js';

// Most of a test's time is the command's waiting: for an order to settle, for the next try.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000, maxConcurrency: 8 });

export interface StartOptions extends Partial<CommandOptions> {
  readonly cwd?: string;
}

export interface Scene {
  readonly folder: string;
  readonly apiKey: string;
  /** Order requests a minute that the test's commands may send. */
  rate: number;
  path(...names: string[]): string;
  /** Writes an input file and returns its path. */
  write(name: string, text: string): string;
  /** Starts an API server that the commands from here on use. */
  serve(options?: ServerOptions): Promise<ServerProcess>;
  start(words: readonly string[], options?: StartOptions): Running;
  run(words: readonly string[], options?: StartOptions): Promise<Finished>;
  results(name?: string): ResultRow[];
  /** What is wrong with the results, by the server's log. `orders` default to all. */
  verdict(input?: string, results?: string, orders?: readonly LoggedOrder[]): Promise<string[]>;
  /** How many order requests the server has seen. */
  creates(): Promise<number>;
  hasState(): boolean;
  close(): Promise<void>;
}

export function createScene(): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'issue-batch-e2e-'));
  const apiKey = `XXcanary.${randomUUID()}`;
  const env: Record<string, string> = { HOME: folder, TMPDIR: join(folder, 'tmp'), RUNA_API_KEY: apiKey };
  mkdirSync(env.TMPDIR ?? '');
  const servers: ServerProcess[] = [];
  const commands: { readonly words: readonly string[]; readonly command: Running }[] = [];
  const said: string[] = [];
  const path = (...names: string[]) => join(folder, ...names);
  const logs = () => Promise.all(servers.map((server) => server.log()));

  const scene: Scene = {
    folder,
    apiKey,
    rate: 60,
    path,
    write(name, text) {
      writeFileSync(path(name), text);
      return path(name);
    },
    async serve(options) {
      const server = await startServerProcess(options);
      servers.push(server);
      env.RUNA_BASE_URL = server.url;
      return server;
    },
    start(words, options = {}) {
      said.push(words.join(' '));
      const command = startCommand(words, { cwd: folder, ...options, env: { ...env, ...options.env } });
      commands.push({ words, command });
      return command;
    },
    run: (words, options) => scene.start(words, options).ended,
    results: (name = 'rows.results.csv') => parseRows(readFileSync(path(name), 'utf8')),
    async verdict(input = 'rows.csv', results = 'rows.results.csv', orders) {
      const made = orders ?? (await logs()).flatMap((log) => log.orders);
      return judgeRows({
        input: readFileSync(path(input), 'utf8'),
        results: readFileSync(path(results), 'utf8'),
        orders: made,
      });
    },
    creates: async () => (await logs()).reduce((sum, log) => sum + createsIn(log).length, 0),
    hasState: () => existsSync(path('.issue-batch')),
    async close() {
      for (const { command } of commands) command.kill('SIGKILL');
      const wrong: string[] = [];
      for (const { words, command } of commands) {
        const { stdout, stderr, code } = await command.ended;
        said.push(stdout, stderr);
        wrong.push(...judgeExitCode(words, code));
      }
      const inLogs = (await logs()).flatMap((log) => {
        const links = log.orders.flatMap((order) => order.items.map((item) => item.url));
        return [
          ...judgeRequests(log.requests, scene.rate),
          ...judgeMarks(log.orders),
          ...judgeSecrets({ folder, apiKey, said, links }),
        ];
      });
      wrong.push(...inLogs, ...judgeFolders(folder));
      for (const server of servers) await server.stop();
      rmSync(folder, { recursive: true, force: true });
      expect(wrong).toEqual([]);
    },
  };
  return scene;
}

export const test = base.extend<{ scene: Scene }>({
  scene: async ({ task: _ }, use) => {
    const scene = createScene();
    await use(scene);
    await scene.close();
  },
});

/** The exit code, a clear word about why, no stack, no order, no state. */
export async function expectRefused(scene: Scene, ended: Finished, code: number, reason: RegExp): Promise<void> {
  expect(ended.stderr).toMatch(reason);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(ended.stdout).toBe('');
  expect(ended.code).toBe(code);
  expect(await scene.creates()).toBe(0);
  expect(scene.hasState()).toBe(false);
}
