/**
 * Issues batches that are handed over as BullMQ jobs. A worker that dies in the middle leaves its job to the next one,
 * which goes on with the same batch: the batch ID is the job's, so the same rows never become a second batch.
 * All workers need the same `DATA_DIR`, or at least the same account: what another machine sent is found in its list.
 *
 *   node worker.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { IssueBatchError, planBatch, type RowObject, refusalOf, runBatch } from 'issue-batch';

const { RUNA_API_KEY: apiKey = '', RUNA_BASE_URL: baseUrl, DATA_DIR: dataDir = 'data' } = process.env;
const connection = { url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' };
const stopping = new AbortController();
const account = { apiKey, baseUrl, stateDir: join(dataDir, 'state'), signal: stopping.signal };

/** Retried by the queue; the others need a person. */
const PASSING = new Set(['UNREACHABLE', 'LOCKED', 'INTERRUPTED']);

async function issue(
  job: Job<{ rows: RowObject[] }>,
): Promise<{ issued: number; rows: number; results: string | null }> {
  try {
    const output = join(dataDir, `${job.name}.results.csv`);
    const plan = await planBatch(job.data.rows, { ...account, batchId: job.name, output });
    const refusal = refusalOf(plan);
    if (refusal !== undefined) throw refusal;
    const run = runBatch(plan, account);
    for await (const event of run) {
      if (event.type === 'order:settled') await job.updateProgress({ order: event.order, status: event.status });
    }
    const { issued, rows, results, interrupted, exitCode } = await run;
    // Not finished, and nothing for a person: the same job goes on.
    if (interrupted || exitCode === 4) throw new Error(`${issued} of ${rows} issued so far`);
    return { issued, rows, results };
  } catch (error) {
    if (!(error instanceof IssueBatchError) || PASSING.has(error.code)) throw error;
    throw new UnrecoverableError([error.message, error.hint].join(' '));
  }
}

mkdirSync(dataDir, { recursive: true });
const worker = new Worker('payouts', issue, { connection, lockDuration: 10_000, stalledInterval: 5000 });
worker.on('failed', (job, error) => console.error(job?.name, error.message));
worker.on('completed', (job, { issued, rows }) => console.log(`${job.name}: ${issued} of ${rows} issued`));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    stopping.abort();
    await worker.close();
  });
}
