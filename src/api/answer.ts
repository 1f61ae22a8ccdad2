/** Makes sense of an answer's body. Whatever is not exactly understood stays `undefined`, never a guess. */
import type { z } from 'zod';
import type { Failure } from '../model.js';
import { parseStrictJson } from './strict-json.js';
import { type HttpAnswer, TransportError } from './transport.js';
import { errorBodySchema, type WireErrorBody } from './wire.js';

/** The body as the schema has it, or undefined if it is not JSON of that shape. */
export function parseBody<T extends z.ZodType>(answer: HttpAnswer, schema: T): z.infer<T> | undefined {
  if (!/\bjson\b/i.test(answer.contentType)) return undefined;
  try {
    const parsed = schema.safeParse(parseStrictJson(answer.text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function parseErrorBody(answer: HttpAnswer): WireErrorBody | undefined {
  return parseBody(answer, errorBodySchema);
}

/** The vendor's error type in one spelling: its schema writes `not-found`, its table `not_found`. */
export function errorType(body: WireErrorBody | undefined): string | undefined {
  const type = excerpt(body?.type ?? '')
    .toLowerCase()
    .replaceAll('-', '_');
  return type === '' ? undefined : type;
}

/** As many as an order has items: rows that are not named would be sent again with those that are. */
const MAX_DETAILS = 200;
const MAX_WORDY_DETAILS = 20;
const MAX_PLACE = 60;

/** The failure to record for an answer that is not a success. Server text is cut short: it may be a whole page. */
export function failureOf(answer: HttpAnswer): Failure {
  const body = parseErrorBody(answer);
  const details = body?.details?.slice(0, MAX_DETAILS).map(({ location, message, type }, index) => {
    const place = (location ?? []).join('.');
    // A word for each would fill the journal; the place is what tells the rows that were refused from the others.
    return index < MAX_WORDY_DETAILS
      ? excerpt(`${place}: ${message ?? type ?? ''}`)
      : `${excerpt(place).slice(0, MAX_PLACE)}:`;
  });
  return {
    type:
      errorType(body) ?? (answer.status >= 200 && answer.status < 300 ? 'unreadable_answer' : `http_${answer.status}`),
    message: excerpt(body?.message ?? body?.error ?? `HTTP ${answer.status} with a body that is not the API's`),
    status: answer.status,
    ...(answer.requestId === undefined ? {} : { requestId: excerpt(answer.requestId) }),
    ...(details === undefined || details.length === 0 ? {} : { details }),
  };
}

export function transportFailure(error: TransportError): Failure {
  return { type: error.kind, message: error.message };
}

/** Turns anything thrown by a transport into a failure; a bug is thrown on. */
export function failureOfError(error: unknown): Failure {
  if (error instanceof TransportError) return transportFailure(error);
  throw error;
}

const MAX_SEARCHED = 1500;

/** Server text for journal, results and messages: one line, cut short, without the addresses that servers like to quote. */
export function excerpt(text: string): string {
  // Whole pages are cut before they are searched, which takes time by the square of a word's length; and not in an address.
  const head = text.length > MAX_SEARCHED ? text.slice(0, MAX_SEARCHED).replace(/[^\s]{1,320}$/, '') : text;
  const line = head
    .replace(/[^\s@"'<>:,;()]+@[^\s@"'<>:,;()]+/g, '…@…')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
