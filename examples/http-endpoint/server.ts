/**
 * Batches over HTTP: `POST /batches/:id` with rows begins one and answers at once, `GET /batches/:id` tells where it
 * stands. Stopped with Ctrl-C or by its host it stops safely; started again it goes on with whatever is not finished.
 * Whoever can reach it can spend the account's money: put it behind your own authentication.
 *
 *   node server.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import {
  type BatchRun,
  IssueBatchError,
  InputError,
  listBatches,
  nextStep,
  planBatch,
  readBatch,
  refusalOf,
  resumeBatch,
  type RowObject,
  runBatch,
} from 'issue-batch';

const { RUNA_API_KEY: apiKey = '', RUNA_BASE_URL: baseUrl, DATA_DIR: dataDir = 'data', PORT = '0' } = process.env;
const stateDir = join(dataDir, 'state');
mkdirSync(dataDir, { recursive: true });
const stopping = new AbortController();
const account = { apiKey, baseUrl, stateDir, signal: stopping.signal };
const running = new Map<string, Promise<unknown>>();
const app = Fastify({ logger: { level: 'warn' }, bodyLimit: 64 << 20 });

function follow(batchId: string, run: BatchRun): void {
  const ended = run
    .catch((error: unknown) => {
      // Codes and messages name neither key nor link.
      app.log.error({ batchId, code: error instanceof IssueBatchError ? error.code : 'BUG' }, String(error));
    })
    .finally(() => running.delete(batchId));
  running.set(batchId, ended);
}

app.post<{ Params: { id: string }; Body: { rows: RowObject[] } }>('/batches/:id', async (request, reply) => {
  const batchId = request.params.id;
  // The ID comes from the caller: a request that is repeated, because its answer was lost, goes on with the same batch.
  const plan = await planBatch(request.body.rows, {
    ...account,
    batchId,
    output: join(dataDir, `${batchId}.results.csv`),
  });
  const refusal = refusalOf(plan);
  if (refusal !== undefined) {
    plan.close();
    throw refusal;
  }
  const { rows, totals } = plan;
  if (running.has(batchId)) plan.close();
  else follow(batchId, runBatch(plan, account));
  return reply.code(202).send({ batchId, rows, totals });
});

app.get<{ Params: { id: string } }>('/batches/:id', async (request) => {
  const batchId = request.params.id;
  const report = await readBatch(batchId, { stateDir });
  const { rows, issued, failed, unknown, processing, notSent } = report;
  const { words } = nextStep(report, running.has(batchId));
  return { batchId, rows, issued, failed, unknown, processing, notSent, next: words };
});

app.setErrorHandler((error, _request, reply) => {
  if (error instanceof InputError) {
    const { message, issues, issueCount } = error;
    return reply.code(422).send({ message, issueCount, issues });
  }
  if (!(error instanceof IssueBatchError)) return reply.send(error);
  const { code, message, hint } = error;
  const status = { USAGE: 409, ACCOUNT: 402, LOCKED: 409, UNREACHABLE: 503 }[code as string] ?? 500;
  return reply.code(status).send({ code, message, hint });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    stopping.abort();
    await app.close();
    await Promise.all(running.values());
  });
}

for (const batch of await listBatches(stateDir)) {
  if (batch.damaged) app.log.error({ batchId: batch.batchId }, batch.reason);
  else if (batch.halted === null && batch.notSent + batch.processing + batch.unknown > 0) {
    follow(batch.batchId, resumeBatch(batch.batchId, account));
  }
}
console.log(await app.listen({ host: '127.0.0.1', port: Number(PORT) }));
