import { describe, expect, test } from 'vitest';
import { type HttpAnswer, TransportError } from '../../src/api/transport.js';
import { classifyAnswer, classifyError, type Outcome } from '../../src/submit/outcome.js';

function answer(status: number, body: unknown, contentType = 'application/json'): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, text, contentType, serverTime: undefined, requestId: undefined, retryAfterMs: 7000 };
}

const kindOf = (status: number, body: unknown, contentType?: string): Outcome['kind'] =>
  classifyAnswer(answer(status, body, contentType)).kind;

const typed = (type: string) => ({ type, message: 'told' });
const ACCEPTED = { id: 'O-1', status: 'PROCESSING' };

describe('accepted', () => {
  test.each([
    [202, ACCEPTED],
    [200, ACCEPTED],
    [200, { ...ACCEPTED, status: 'COMPLETED', items: [] }],
    [202, { ...ACCEPTED, status: 'FAILED' }],
    [202, { ...ACCEPTED, new_property: { any: 1 } }],
  ])('is %d with %j', (status, body) => {
    expect(classifyAnswer(answer(status, body))).toMatchObject({ kind: 'accepted', order: { id: 'O-1' } });
  });
});

describe('unknown', () => {
  test.each<[string, number, unknown, string?]>([
    ['an accepted order that is not JSON by its type', 202, ACCEPTED, 'text/html'],
    ['an accepted order without an ID', 202, { status: 'PROCESSING' }],
    ['an accepted order with an empty ID', 202, { id: '', status: 'PROCESSING' }],
    ['an accepted order with an ID that could be a path', 202, { id: '../x', status: 'PROCESSING' }],
    ['an accepted order with a number as its ID', 202, { id: 5, status: 'PROCESSING' }],
    ['an accepted order in a state that is not known', 202, { id: 'O-1', status: 'CANCELLED' }],
    ['an accepted order without a state', 202, { id: 'O-1' }],
    ['an answer that was cut', 202, '{"id":"O-1","sta'],
    ['an empty answer', 202, ''],
    ['an array', 202, [ACCEPTED]],
    ['a page of a captive portal', 200, '<html>Welcome</html>', 'text/html'],
    ['another success', 201, ACCEPTED],
    ['no content', 204, ''],
    ['an order in a redirect', 302, ACCEPTED],
    ['a 304', 304, ''],
    ['a 102 that some proxy let through', 102, typed('idempotency_in_progress')],
    ['a request that is still in progress', 400, typed('idempotency_in_progress')],
    ['the same in the spelling of the schema', 409, typed('idempotency-in-progress')],
    ['a time-out of the request', 408, typed('timeout')],
    ['a conflict of requests', 409, typed('conflict')],
    ['a 425', 425, typed('too_early')],
    ['an error of the server', 500, typed('internal_server_error')],
    ['an error of the server that speaks of validation', 500, typed('validation_error')],
    ['a time-out of the gateway', 504, typed('timeout')],
    ['a page of the gateway', 502, '<html>', 'text/html'],
    ['a refusal without a type', 400, { message: 'Bad Request' }],
    ['a refusal in HTML', 400, '<html>', 'text/html'],
    ['a refusal with an empty type', 422, typed('')],
    ['a refusal with a type that is no text', 422, { type: 4 }],
    ['a 404 of the gateway', 404, { message: 'Missing Authentication Token' }],
    ['a status that does not exist', 600, typed('validation_error')],
  ])('is %s', (_, status, body, contentType) => {
    expect(kindOf(status, body, contentType)).toBe('unknown');
  });

  test.each(['timeout', 'network', 'oversized', 'cancelled'] as const)('is a transport that ended by %s', (kind) => {
    expect(classifyError(new TransportError(kind, 'why'))).toEqual({
      kind: 'unknown',
      failure: { type: kind, message: 'why' },
    });
  });

  test('is no disguise for a bug', () => {
    expect(() => classifyError(new TypeError('bug'))).toThrow(TypeError);
  });
});

describe('rejected', () => {
  test.each([
    [400, 'bad_request'],
    [400, 'product_validation_error'],
    [400, 'currency_mismatch'],
    [422, 'validation_error'],
    [402, 'some_new_type'],
  ])('is a typed %d %s', (status, type) => {
    expect(classifyAnswer(answer(status, typed(type)))).toMatchObject({ kind: 'rejected', failure: { type, status } });
  });
});

describe('a stop of the whole run', () => {
  test.each<[number, unknown, string?]>([
    [401, typed('unauthorized')],
    [401, '', ''],
    [403, typed('forbidden')],
    [403, typed('ordering_restricted')],
    [403, '<html>', 'text/html'],
    [410, typed('version_removed')],
    [400, typed('insufficient_funds')],
    [400, typed('payment_method_unavailable')],
    [400, typed('invalid_version')],
    [400, typed('insecure_protocol')],
    [422, typed('insufficient-funds')],
  ])('is a %d with %j', (status, body, contentType) => {
    expect(kindOf(status, body, contentType)).toBe('stop');
  });
});

describe('the rest of the ladder', () => {
  test('a conflict is other content under our key, whatever the status', () => {
    for (const status of [400, 409, 422])
      expect(kindOf(status, typed('idempotency_validation_error'))).toBe('conflict');
    expect(kindOf(400, typed('idempotency-validation-error'))).toBe('conflict');
  });

  test('a 429 means later, with the wait that the server asks for, whatever its body', () => {
    for (const body of [{ error: 'rate exceeded' }, '<html>', typed('anything')]) {
      expect(classifyAnswer(answer(429, body))).toMatchObject({ kind: 'throttled', retryAfterMs: 7000 });
    }
  });

  test('no status and no body that is not JSON ever proves that there is no order', () => {
    for (let status = 100; status < 600; status += 1) {
      expect(['unknown', 'throttled', 'stop']).toContain(kindOf(status, '<html>', 'text/html'));
      if (status >= 500 || status < 400) expect(kindOf(status, typed('validation_error'))).toBe('unknown');
    }
  });
});
