/** Events of a run, as the library tells them. */
import type { BatchEvent } from '../../../src/index.js';

type Start = Extract<BatchEvent, { type: 'batch:start' }>;

export const start = (given: Partial<Start> = {}): BatchEvent => ({
  type: 'batch:start',
  ...{ batchId: 'spring', rows: 1000, orders: 5, issued: 0, failed: 0, toSend: 5, toPoll: 0, settled: 0 },
  ...{ resumed: false, stateFolder: '/data/.issue-batch/spring' },
  ...given,
});

export const sent = (chunk: number): BatchEvent => ({ type: 'order:sent', order: `${chunk}`, chunk, attempt: 1 });

export const accepted = (chunk: number): BatchEvent => ({
  ...{ type: 'order:answered', order: `${chunk}`, chunk, attempt: 1, outcome: 'accepted' },
});

export const settled = (chunk: number, issued = 200): BatchEvent => ({
  ...{
    type: 'order:settled',
    order: `${chunk}`,
    chunk,
    status: issued === 0 ? 'FAILED' : 'COMPLETED',
    rows: 200,
    issued,
  },
});

export const waiting = (ms: number, status?: number): BatchEvent => ({
  ...{ type: 'api:wait', reason: 'throttled', ms, failure: { type: 'throttled', message: 'slow down', status } },
});
