/**
 * Hands a batch over to the workers.
 *
 *   node enqueue.ts autumn-2026 rewards.json
 */
import { readFileSync } from 'node:fs';
import { Queue } from 'bullmq';

const [batchId = '', file = ''] = process.argv.slice(2);
const queue = new Queue('payouts', { connection: { url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' } });
// The job ID keeps the queue from holding the batch twice; were it there twice, it would still be the same batch.
await queue.add(
  batchId,
  { rows: JSON.parse(readFileSync(file, 'utf8')) },
  { jobId: batchId, attempts: 20, backoff: { type: 'exponential', delay: 1000 } },
);
await queue.close();
