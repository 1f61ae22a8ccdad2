import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { API_VERSION, HEADERS } from '../api/wire.js';
import type { Answer } from './answers.js';

/** Far more than 200 items need; what is longer is refused with 413. */
const MAX_BODY_BYTES = 4 << 20;
/** How much of a refused body is still read, so that the refusal can be heard instead of a reset connection. */
const MAX_DRAINED_BYTES = 64 << 20;

/** The whole body, or undefined when it is too long. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (length > MAX_DRAINED_BYTES) throw new RangeError('The request body does not end');
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

/** The path segments after `/v2` and the query; undefined segments for anything that is not under it. */
export function parseTarget(target: string): { path: readonly string[] | undefined; query: URLSearchParams } {
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  const [empty, version, ...segments] = (mark === -1 ? target : target.slice(0, mark)).split('/');
  if (empty !== '' || version !== 'v2') return { path: undefined, query };
  try {
    return { path: segments.map(decodeURIComponent), query };
  } catch {
    return { path: undefined, query };
  }
}

/** Sends the answer in the way it is to be delivered. Returns the status that the client can see, or null for none. */
export function deliver(response: ServerResponse, answer: Answer): number | null {
  const { socket } = response.req;
  if (answer.delivery === 'hang') return null;
  if (answer.delivery === 'reset') {
    socket.resetAndDestroy();
    return null;
  }
  if (answer.delivery === 'informational') {
    // node:http rightly refuses to send a final 1xx, so this one is written by hand.
    const length = Buffer.byteLength(answer.body);
    socket.end(
      `HTTP/1.1 102 Processing\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${answer.body}`,
    );
    return answer.status;
  }
  const whole = Buffer.from(answer.body);
  const body = answer.delivery === 'cut' ? whole.subarray(0, Math.ceil(whole.length / 2)) : whole;
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType ?? 'application/json',
    'Content-Length': body.length,
    'x-amzn-requestid': randomUUID(),
    ...(answer.fromGateway === true ? {} : { [HEADERS.apiVersion]: API_VERSION }),
  });
  response.end(body);
  return answer.status;
}
