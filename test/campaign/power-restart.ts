/** After the power cut: the disk as it was left, the server as it stood, and the same batch again. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { judgeMarks, judgeRequests } from '../e2e/oracle.js';
import { judgeSecrets } from '../e2e/secrets.js';
import { type ServerLog, type ServerMemory, startIndependentServer } from '../support/independent-server.mjs';
import { asFindings } from './findings.js';
import { judgeResultsFile } from './judge-results.js';
import { type LibraryRun, runLibrary } from './library-run.js';
import type { PowerPoint } from './power-points.js';
import type { Recording } from './power-recording.js';
import type { Finding, PointOutcome } from './stage.js';

const MAX_RUNS = 2;
const RATE = 6000;
/** A machine takes longer than this to start again, and some files are judged by their age. */
const OFF_MS = 60_000;
const SHARED_MEMORY = '/dev/shm';

export async function restart({ recording, image, keys, wrong: already }: PowerPoint): Promise<PointOutcome> {
  const folder = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'issue-batch-power-'));
  const memory = memoryUpTo(recording.memory, keys);
  const server = await startIndependentServer({ ...recording.server, settleMs: 0, memory });
  try {
    restore(folder, image.entries);
    // The lost process could not correct what it had written a moment earlier; a wrong or half a file is no excuse.
    const left = judge(folder, recording, server.log(), '').filter(({ kind }) => kind !== 'lie');
    const wrong = [...already, ...left];
    let runs = 0;
    let last: LibraryRun | undefined;
    while (runs < MAX_RUNS && last?.code !== 0) {
      runs += 1;
      // The batch was begun at the recorded server's address, which is not this one's.
      const { url: baseUrl, apiKey } = recording;
      last = await runLibrary({ folder, baseUrl, apiKey, server: server.url });
      if (last.code === 1) wrong.push({ kind: 'crash', text: last.said.slice(-800) });
      wrong.push(...judge(folder, recording, server.log(), last.said));
    }
    if (last?.code !== 0)
      wrong.push({ kind: 'not-converged', text: `${last?.code} after ${runs} runs: ${last?.said.slice(-800)}` });
    else if (!isIgnored(folder))
      wrong.push({ kind: 'leak', text: 'git would take the state folder, links and addresses included' });
    else if (!existsSync(resultsOf(folder)))
      wrong.push({ kind: 'lost', text: 'all is issued and there are no results' });
    return { faults: 1, runs, wrong: distinct(wrong) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function isIgnored(folder: string): boolean {
  const path = join(folder, '.issue-batch', '.gitignore');
  return existsSync(path) && readFileSync(path, 'utf8').trim() === '*';
}

function memoryUpTo({ orders, keys, requests }: ServerMemory, known: ReadonlySet<string>): ServerMemory {
  return {
    orders: orders.filter(({ key }) => known.has(key)),
    keys: keys.filter(([key]) => known.has(key)),
    requests: requests.filter(({ key }) => key !== null && known.has(key)),
  };
}

function restore(folder: string, entries: ReadonlyMap<string, Buffer | null>): void {
  const then = (Date.now() - OFF_MS) / 1000;
  for (const [path, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const target = join(folder, path);
    if (content === null) mkdirSync(target, { recursive: true, mode: 0o700 });
    else {
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, content, { mode: 0o600 });
      utimesSync(target, then, then);
    }
  }
}

function judge(folder: string, { input, apiKey }: Recording, { orders, requests }: ServerLog, said: string): Finding[] {
  const links = orders.flatMap(({ items }) => items.map(({ url }) => url));
  return [
    ...judgeResultsFile(resultsOf(folder), { input, orders }),
    ...asFindings([
      ...judgeRequests(requests, RATE),
      ...judgeMarks(orders),
      ...judgeSecrets({ folder, apiKey, said: [said], links }),
    ]),
  ];
}

function distinct(wrong: readonly Finding[]): Finding[] {
  return [...new Map(wrong.map((finding) => [finding.kind + finding.text, finding])).values()];
}

const resultsOf = (folder: string) => join(folder, 'rows.results.csv');
