import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { BatchReport } from '../../src/report/report.js';
import { createBatchRun } from '../../src/run/batch-run.js';
import type { BatchEvent } from '../../src/run/events.js';

const REPORT = { batchId: 'b' } as BatchReport;
const sent = (chunk: number): BatchEvent => ({ type: 'order:sent', order: String(chunk), chunk, attempt: 1 });

async function collect(run: AsyncIterable<BatchEvent>): Promise<BatchEvent[]> {
  const events: BatchEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

describe('a run', () => {
  test('can be awaited, iterated, or both, by any number of listeners, early or late', async () => {
    const run = createBatchRun(async (emit) => {
      emit(sent(0));
      await turn();
      emit(sent(1));
      emit(sent(2));
      return REPORT;
    });
    const early = [collect(run), collect(run)];
    expect(await run).toBe(REPORT);
    for (const events of [...(await Promise.all(early)), await collect(run)]) {
      expect(events).toEqual([sent(0), sent(1), sent(2)]);
    }
  });

  test('starts at once, but never before its caller can listen', async () => {
    let started = false;
    const run = createBatchRun(async () => {
      started = true;
      return REPORT;
    });
    expect(started).toBe(false);
    await turn();
    expect(started).toBe(true);
    await run;
  });

  test('hands over all events and then its failure, to whoever listens and to whoever waits', async () => {
    const run = createBatchRun(async (emit) => {
      emit(sent(0));
      throw new Error('why');
    });
    const seen: BatchEvent[] = [];
    const listening = (async () => {
      for await (const event of run) seen.push(event);
    })();
    await expect(listening).rejects.toThrow('why');
    await expect(run).rejects.toThrow('why');
    expect(seen).toEqual([sent(0)]);
  });

  test('goes on when a listener leaves early', async () => {
    const run = createBatchRun(async (emit) => {
      for (let chunk = 0; chunk < 5; chunk += 1) {
        emit(sent(chunk));
        await turn();
      }
      return REPORT;
    });
    for await (const event of run) {
      expect(event).toEqual(sent(0));
      break;
    }
    expect(await run).toBe(REPORT);
    expect(await collect(run)).toHaveLength(5);
  });

  test('has the tools of a promise', async () => {
    let ended = 0;
    const run = createBatchRun(async () => REPORT).finally(() => {
      ended += 1;
    });
    expect(await run.then((report) => report.batchId)).toBe('b');
    expect(ended).toBe(1);
    expect(await createBatchRun(() => Promise.reject(new Error('x'))).catch(() => 'caught')).toBe('caught');
  });
});
