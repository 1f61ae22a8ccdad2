/** A headless Chromium that is spoken to over a pipe, with nothing but Node. Found by CHROMIUM or in the PATH. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Undefined when there is none on this machine. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM ??
  ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );

export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
}

export interface Page {
  /** Opens an address as a window of this kind shows it. */
  open(url: string, view: View): Promise<void>;
  /** The value of an expression in the page; JSON in between. */
  evaluate<T>(expression: string): Promise<T>;
  /** PNG of what is in sight. */
  screenshot(): Promise<Buffer>;
  pdf(): Promise<Buffer>;
  /** What the page has complained about since it was opened: console, blocked content, missing files. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

const COMPLAINTS: ReadonlySet<string> = new Set([
  'Log.entryAdded',
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
]);

export async function startChromium(path: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'issue-batch-chromium-'));
  const child = spawn(
    path,
    [
      '--headless=new',
      '--remote-debugging-pipe',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      `--user-data-dir=${profile}`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const [, , , requests, answers] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Set<(message: Message) => void>();
  let last = 0;
  let rest = '';
  answers.setEncoding('utf8');
  answers.on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const message = JSON.parse(text) as Message;
      if (message.id === undefined) for (const listener of listeners) listener(message);
      else waiting.get(message.id)?.(message);
    }
  });
  void ended.then(() => {
    for (const answer of waiting.values()) answer({ error: { message: 'the browser has ended' } });
  });

  function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      requests.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  const tell = (method: string, params?: object) => send(method, params, sessionId);
  for (const domain of ['Page', 'Log', 'Runtime']) await tell(`${domain}.enable`);
  let complaints: string[] = [];
  listeners.add(({ method = '', params }) => {
    if (COMPLAINTS.has(method)) complaints.push(`${method} ${JSON.stringify(params)}`);
  });

  return {
    async open(url, { width, scheme, media = 'screen' }) {
      complaints = [];
      await tell('Emulation.setDeviceMetricsOverride', {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      await tell('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const loaded = new Promise<void>((resolve) => {
        const listener = ({ method }: Message) => {
          if (method !== 'Page.loadEventFired') return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      });
      const { errorText } = await tell('Page.navigate', { url });
      if (errorText !== undefined) throw new Error(`${url}: ${String(errorText)}`);
      await loaded;
    },
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = (await tell('Runtime.evaluate', {
        expression: `JSON.stringify(${expression})`,
        returnByValue: true,
      })) as { result: { value: string }; exceptionDetails?: { text: string; exception?: { description?: string } } };
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return JSON.parse(result.value) as T;
    },
    async screenshot() {
      const { data } = (await tell('Page.captureScreenshot', { format: 'png' })) as { data: string };
      return Buffer.from(data, 'base64');
    },
    async pdf() {
      const { data } = (await tell('Page.printToPDF', { printBackground: true })) as { data: string };
      return Buffer.from(data, 'base64');
    },
    complaints: () => complaints,
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
