/**
 * TLS in front of a local server, under a certificate that only whoever trusts the test's own authority accepts. The
 * files are valid from 2020 to 2120, for `api.payouts.test` and 127.0.0.1; the authority's key was thrown away.
 */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { createServer } from 'node:tls';

const file = (name: string) => resolve(import.meta.dirname, 'tls', name);

/** For `NODE_EXTRA_CA_CERTS`. */
export const CA_FILE = file('ca.pem');
export const HOST = 'api.payouts.test';
export const certificate = { cert: readFileSync(file('server.pem')), key: readFileSync(file('server-key.pem')) };

export interface TlsFront {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and hands everything on to `port` there. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  const server = createServer(certificate, (near) => {
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
