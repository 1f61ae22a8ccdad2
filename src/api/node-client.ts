/**
 * Requests straight to a host by Node's own HTTP client. Its `fetch` would do the same with tens of megabytes more: it
 * reads answers by WebAssembly, which the engine then begins to optimise.
 */
import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Send } from './exchange.js';

/** A server may hang up on a connection that rests; one that is not used again soon is not risked a second time. */
const REST_MS = 4000;

export interface NodeClient {
  readonly send: Send;
  /** Ends all connections, so that none keeps the process alive. */
  close(): Promise<void>;
}

/** @param restMs after which a connection that is not in use is closed */
export function openNodeClient(restMs: number = REST_MS): NodeClient {
  // Agents of our own: Node's can be told by the environment to take a proxy.
  // The time-out of an agent ends connections that rest; one that waits for an answer is only told of it.
  const kept = { keepAlive: true, timeout: restMs };
  const plain = new PlainAgent(kept);
  const secure = new SecureAgent(kept);
  return {
    async send(url, { method, headers, body, signal }) {
      const options = { method, headers, signal };
      const request = url.startsWith('https:')
        ? requestSecure(url, { ...options, agent: secure })
        : requestPlain(url, { ...options, agent: plain });
      const answer = await answerTo(request, body);
      return {
        status: answer.statusCode ?? 0,
        header: (name) => answer.headers[name]?.toString(),
        body: unpacked(answer),
      };
    },
    async close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function answerTo(request: ClientRequest, body: Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // What goes wrong after the answer has begun is thrown to whoever reads its body; unheard it would end the process.
    request.on('error', reject);
    // Without an error when the server switches protocols, for one.
    request.on('close', () => reject(new Error('closed without an answer')));
    request.on('response', (answer) => {
      answer.on('error', () => undefined);
      resolve(answer);
    });
    request.end(body);
  });
}

const UNPACK: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Nobody is asked to compress; a front that does so all the same must not make an order's answer unreadable. */
function unpacked(answer: IncomingMessage): AsyncIterable<Uint8Array> {
  const unpack = UNPACK[answer.headers['content-encoding']?.toLowerCase() ?? ''];
  if (unpack === undefined) return answer;
  // What goes wrong is thrown to whoever reads.
  return pipeline(answer, unpack(), () => undefined) as AsyncIterable<Uint8Array>;
}
