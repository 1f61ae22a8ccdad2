/**
 * A company's proxy: it knows CONNECT and nothing else, finds hosts that nobody else can find, and keeps every byte that
 * it sees. Plain sockets, so that no HTTP library decides what it may do wrong.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { certificate } from './tls-front.js';

/**
 * What it does when it is asked for a tunnel. A number: refuses with this status. `mute`: opens a tunnel that leads
 * nowhere. `cut`: opens one and cuts it.
 */
export type Manner = 'open' | 'hang' | 'hang-up' | 'garbage' | 'mute' | 'cut' | number;

export interface ConnectProxy {
  /** `host:port` */
  readonly address: string;
  manner: Manner;
  /** The heads of all requests, word for word. */
  readonly heads: readonly string[];
  /** All bytes in both directions, in tunnels and outside. */
  seen(): string;
  /** Connections that are open now. */
  open(): number;
  /** Ends all connections at once. */
  cutAll(): void;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** `host:port` as a client asks for it → the port on this machine. */
  readonly hosts?: Readonly<Record<string, number>>;
  readonly manner?: Manner;
  /** `user:password`; without them it refuses with 407. */
  readonly credentials?: string;
  /** Speaks TLS itself, as 127.0.0.1. */
  readonly tls?: boolean;
}

export async function startConnectProxy(options: ProxyOptions = {}): Promise<ConnectProxy> {
  const { hosts = {}, credentials, tls = false } = options;
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  const bytes: Buffer[] = [];
  const keep = (chunk: Buffer) => {
    bytes.push(chunk);
  };
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', keep);
    return socket;
  };
  const serve = (client: Socket) => {
    let head = '';
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      // The first byte of TLS.
      if (head.startsWith('\x16')) client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      if (!head.includes('\r\n\r\n')) return;
      client.off('data', read);
      heads.push(head);
      answer(client, head);
    };
    track(client).on('data', read);
  };
  const answer = (client: Socket, head: string) => {
    const wanted = `\r\nproxy-authorization: Basic ${Buffer.from(credentials ?? '').toString('base64')}\r\n`;
    const allowed = credentials === undefined || head.toLowerCase().includes(wanted.toLowerCase());
    const manner = allowed ? proxy.manner : 407;
    if (typeof manner === 'number') refuse(client, manner);
    else if (manner === 'hang-up') client.destroy();
    else if (manner === 'garbage') client.end('220 mail.example ESMTP ready\r\n');
    else if (manner === 'mute') client.write('HTTP/1.1 200 OK\r\n\r\n');
    else if (manner === 'cut') client.write('HTTP/1.1 200 OK\r\n\r\n', () => client.destroy());
    else if (manner === 'open') tunnel(client, hosts[/^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? '']);
  };
  const tunnel = (client: Socket, port: number | undefined) => {
    if (port === undefined) return refuse(client, 502);
    const far = track(connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n')));
    client.pipe(far);
    far.pipe(client);
    far.on('close', () => client.destroy());
    client.on('close', () => far.destroy());
  };
  const server = tls ? createTlsServer(certificate, serve) : createServer(serve);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: ConnectProxy = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    manner: options.manner ?? 'open',
    heads,
    seen: () => Buffer.concat(bytes).toString('latin1'),
    open: () => sockets.size,
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        proxy.cutAll();
      }),
  };
  return proxy;
}

function refuse(client: Socket, status: number): void {
  const page = '<html>Access to this site is not allowed here.</html>';
  client.end(`HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
}
