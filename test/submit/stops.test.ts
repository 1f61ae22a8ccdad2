import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import type { Fault } from '../support/independent-server.mjs';
import { folder, statuses, submit } from './send-sample.js';

describe('sending stops for good', () => {
  const stops = (orders: number, fault: Omit<Fault, 'on'>) => submit({ orders, faults: [{ ...fault, on: 'create' }] });

  test('when the account is refused: at most the orders under way are sent, none of them is lost', async () => {
    const result = await stops(20, { kind: 'status', status: 403, type: 'ordering_restricted', nth: 2, times: null });
    expect(result.end?.stoppedBy).toMatchObject({ type: 'ordering_restricted' });
    expect(result.log.requests.length).toBeLessThanOrEqual(5);
    expect(statuses(result).filter((status) => status === 'unanswered')).toEqual([]);
    expect(statuses(result).filter((status) => status === 'accepted')).toHaveLength(result.log.orders.length);
  });

  test('when the server holds other content under a key', async () => {
    const result = await stops(20, { kind: 'status', status: 400, type: 'idempotency_validation_error', times: null });
    expect(result.end?.conflict).toMatchObject({ failure: { type: 'idempotency_validation_error' } });
    expect(result.log.requests.length).toBeLessThanOrEqual(4);
  });

  test('when an event cannot be made durable: no request leaves without its intent', async () => {
    let intents = 0;
    const result = await submit({
      orders: 20,
      beforeRecord: ({ type }) => {
        if (type === 'order:intent') intents += 1;
        if (intents > 2) throw new IssueBatchError('STORAGE', 'the disk is full');
      },
    });
    expect(result.error).toMatchObject({ code: 'STORAGE' });
    expect(result.log.requests).toHaveLength(2);
  });

  test('when an answer cannot be made durable: the order stays unanswered and nothing follows', async () => {
    const result = await submit({
      orders: 20,
      beforeRecord: ({ type }) => {
        if (type === 'order:answer') throw new IssueBatchError('STORAGE', 'the disk is full');
      },
    });
    expect(result.error).toMatchObject({ code: 'STORAGE' });
    expect(result.log.requests.length).toBeLessThanOrEqual(4);
    expect(statuses(result).filter((status) => status === 'unanswered')).toHaveLength(result.log.requests.length);
  });

  test('when the caller says so: orders under way are answered, and that is recorded', async () => {
    const result = await submit({
      orders: 20,
      beforeRecord: ({ type }, stop) => {
        if (type === 'order:answer') stop.abort();
      },
    });
    expect(result.log.requests.length).toBeLessThanOrEqual(4);
    expect(statuses(result).filter((status) => status === 'accepted')).toHaveLength(result.log.requests.length);
  });

  test('when the frozen bytes of an order are not what they were', async () => {
    let tampered = false;
    const result = await submit({
      orders: 6,
      beforeRecord: () => {
        if (tampered) return;
        tampered = true;
        const path = join(folder.path, 'sample', 'bodies.jsonl');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"face_value":15', '"face_value":99'));
      },
    });
    expect(result.error).toMatchObject({ code: 'STORAGE' });
    expect(result.log.requests.map(({ bodyText }) => bodyText ?? '').join()).not.toContain('99');
  });
});
