import { describe, expect, test } from 'vitest';
import { errorType, failureOf, failureOfError, parseBody, parseErrorBody } from '../../src/api/answer.js';
import { type HttpAnswer, TransportError } from '../../src/api/transport.js';
import { orderSchema } from '../../src/api/wire.js';
import { namedItems } from '../../src/journal/named-items.js';

function answer(status: number, body: unknown, given: Partial<HttpAnswer> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    text,
    contentType: 'application/json',
    serverTime: undefined,
    requestId: undefined,
    retryAfterMs: undefined,
    ...given,
  };
}

const ORDER = { id: 'O-1', status: 'PROCESSING', added_later: { by: 'the vendor' } };

describe('a body', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'application/problem+json', 'text/JSON'])(
    'of the type %s is read',
    (contentType) => {
      expect(parseBody(answer(200, ORDER, { contentType }), orderSchema)).toMatchObject({ id: 'O-1' });
    },
  );

  test.each<[string, HttpAnswer]>([
    ['of HTML', answer(200, ORDER, { contentType: 'text/html' })],
    ['without a type', answer(200, ORDER, { contentType: '' })],
    ['that is cut', answer(200, JSON.stringify(ORDER).slice(0, -3))],
    ['that is empty', answer(200, '')],
    ['of other JSON', answer(200, [ORDER])],
    ['without an ID', answer(200, { status: 'PROCESSING' })],
    ['with an ID that could be a path', answer(200, { ...ORDER, id: '../order' })],
    ['nested a hundred thousand times', answer(200, '['.repeat(100_000))],
    ['with a type that is no text', answer(400, { type: 5 })],
  ])('%s is not', (_, given) => {
    expect(parseBody(given, orderSchema)).toBeUndefined();
  });
});

describe('a failure', () => {
  test.each([
    ['not-found', 'not_found'],
    [' Not_Found ', 'not_found'],
    ['', undefined],
    [null, undefined],
  ])('of the type %j is called %j', (type, called) => {
    expect(errorType(parseErrorBody(answer(404, { type })))).toBe(called);
  });

  test('tells type, message, places in the request and the request ID', () => {
    const details = [
      { type: 'x', message: 'too small', location: ['body', 'items', 3, 'face_value'] },
      { type: 'missing' },
    ];
    const given = answer(422, { type: 'validation_error', message: 'no', details }, { requestId: 'r-1' });
    expect(failureOf(given)).toEqual({
      type: 'validation_error',
      message: 'no',
      status: 422,
      requestId: 'r-1',
      details: ['body.items.3.face_value: too small', ': missing'],
    });
  });

  test.each<[HttpAnswer, string, string]>([
    [answer(429, { error: 'rate exceeded' }), 'http_429', 'rate exceeded'],
    [answer(502, '<html>', { contentType: 'text/html' }), 'http_502', "HTTP 502 with a body that is not the API's"],
    [answer(202, {}), 'unreadable_answer', "HTTP 202 with a body that is not the API's"],
  ])('without a type of its own is named by what happened', (given, type, message) => {
    expect(failureOf(given)).toMatchObject({ type, message });
  });

  test('is short, however long the server speaks', () => {
    const long = 'x'.repeat(10_000);
    const details = Array.from({ length: 500 }, () => ({ message: long, location: [long] }));
    const failure = failureOf(answer(422, { type: long, message: `a\n\t ${long}`, details }, { requestId: long }));
    expect(JSON.stringify(failure).length).toBeLessThan(20_000);
    expect(failure.message.startsWith('a x')).toBe(true);
  });

  test('keeps no part of an address, also where it is cut', () => {
    for (let pad = 0; pad < 80; pad += 1) {
      const message = `${'x'.repeat(pad)} ${`${'q'.repeat(50)}@example.com `.repeat(40)}`;
      expect(failureOf(answer(422, { type: 'no', message })).message).not.toMatch(/q|example/);
    }
  });

  test('names every item that the server named, also when that is all of an order', () => {
    const details = Array.from({ length: 200 }, (_, item) => ({
      ...{ message: 'value is not allowed', location: ['body', 'items', String(item), 'face_value'] },
    }));
    const failure = failureOf(answer(422, { type: 'validation_error', message: 'no', details }));
    expect(namedItems(failure)).toEqual(details.map((_, item) => item));
    expect(failure.details?.[199]).toBe('body.items.199.face_value:');
  });

  test('of the transport keeps its kind; a bug is thrown on', () => {
    expect(failureOfError(new TransportError('timeout', 'no answer within 30 s'))).toEqual({
      type: 'timeout',
      message: 'no answer within 30 s',
    });
    expect(() => failureOfError(new TypeError('bug'))).toThrow(TypeError);
  });
});
