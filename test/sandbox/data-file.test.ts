import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { call, link, listAll, order, post, sandbox, simpleOrder, temporaryFolder } from './support.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The sandbox as plain JavaScript in a folder of its own: a killed child must not depend on what was built before. */
async function compiledSandbox(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const config = {
    extends: join(PROJECT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(PROJECT, 'src'),
      outDir: folder,
      typeRoots: [join(PROJECT, 'node_modules/@types')],
    },
    files: [join(PROJECT, 'src/sandbox/index.ts')],
    include: [],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
  await writeFile(
    join(folder, 'serve.js'),
    `import { startSandbox } from './sandbox/index.js';
     const [dataFile] = process.argv.slice(2);
     const { url } = await startSandbox({ dataFile, settleAfterMs: 0, ordersPerMinute: Infinity });
     process.stdout.write(url + '\\n');`,
  );
  return join(folder, 'serve.js');
}

async function serve(script: string, dataFile: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, dataFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, url };
}

describe('a data file', () => {
  it('keeps everything that was answered when the process is killed in the middle of requests', async () => {
    const script = await compiledSandbox();
    const dataFile = join(await temporaryFolder(), 'sandbox.jsonl');
    const answered = new Map<string, string>();
    for (let life = 0; life < 3; life += 1) {
      const { child, url } = await serve(script, dataFile);
      for (const [key, text] of answered) expect((await post(url, simpleOrder(), key)).text).toBe(text);
      const attempts = [...Array(30).keys()].map(async (n) => {
        const key = `life-${life}-${n}`;
        const { text } = await post(url, simpleOrder(), key);
        answered.set(key, text);
        if (n === 15) child.kill('SIGKILL');
      });
      await Promise.allSettled(attempts);
      await (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined);
    }
    expect(answered.size).toBeGreaterThan(0);

    const { url } = await serve(script, dataFile);
    for (const [key, text] of answered) expect((await post(url, simpleOrder(), key)).text).toBe(text);
    const listed = (await listAll(url)).map(({ id }) => id);
    expect(new Set(listed).size).toBe(listed.length);
    for (const text of answered.values()) expect(listed).toContain(JSON.parse(text).id);
    const balance = 1_000_000_00 - listed.length * 9_87;
    expect((await call(url, '/balance?currency=USD')).body.balance).toBe((balance / 100).toFixed(2));
  });

  it('brings back orders, links, errors and settling times unchanged', async () => {
    let now = Date.now();
    const dataFile = join(await temporaryFolder(), 'data');
    const options = { dataFile, settleAfterMs: 1000, now: () => now };
    const before = await sandbox(options);
    const settled = await post(before.url, order([link('AMZ-US', 5), link('SBUX-US', 10), link('AMZ-US', 7)]));
    const failed = await post(before.url, simpleOrder(9999), 'bad');
    now += 1000;
    const open = await post(before.url, simpleOrder());
    const view = await call(before.url, `/order/${settled.body.id}`);
    const list = await call(before.url, '/order');
    await before.close();

    const after = await sandbox({ ...options, settleAfterMs: 5 });
    expect((await call(after.url, `/order/${settled.body.id}`)).text).toBe(view.text);
    expect((await call(after.url, '/order')).text).toBe(list.text);
    expect((await post(after.url, simpleOrder(9999), 'bad')).text).toBe(failed.text);
    expect((await call(after.url, `/order/${open.body.id}`)).body.status).toBe('PROCESSING');
    now += 1000;
    expect((await call(after.url, `/order/${open.body.id}`)).body.status).toBe('COMPLETED');
  });

  it('drops a torn last line, whatever its length, and goes on', async () => {
    const folder = await temporaryFolder();
    const source = join(folder, 'source');
    const first = await sandbox({ dataFile: source });
    await post(first.url, simpleOrder(), 'a');
    const whole = (await readFile(source)).length;
    await post(first.url, simpleOrder(), 'b');
    await first.close();
    const bytes = await readFile(source);
    const header = bytes.indexOf('\n') + 1;
    for (const length of [0, 5, header - 1, header, header + 9, whole - 1, whole, whole + 1, bytes.length - 1]) {
      const dataFile = join(folder, `torn-${length}`);
      await writeFile(dataFile, bytes.subarray(0, length));
      const box = await startSandbox({ dataFile, ordersPerMinute: 1000 });
      expect(await listAll(box.url)).toHaveLength(length >= whole ? 1 : 0);
      expect((await post(box.url, simpleOrder(), 'b')).status).toBe(202);
      await box.close();
      const again = await startSandbox({ dataFile });
      expect(await listAll(again.url)).toHaveLength(length >= whole ? 2 : 1);
      await again.close();
    }
  });

  it('refuses a file that is damaged in the middle', async () => {
    const dataFile = join(await temporaryFolder(), 'data');
    const first = await sandbox({ dataFile });
    await post(first.url, simpleOrder());
    await post(first.url, simpleOrder());
    await first.close();
    const lines = (await readFile(dataFile, 'utf8')).split('\n');
    lines[1] = lines[1]!.slice(3);
    await writeFile(dataFile, lines.join('\n'));
    await expect(startSandbox({ dataFile })).rejects.toThrow(/damaged at byte/);
  });

  it('refuses a foreign file and leaves it as it is', async () => {
    const dataFile = join(await temporaryFolder(), 'recipients.csv');
    await writeFile(dataFile, 'product,face_value\nAMZ-US,10\n', { mode: 0o644 });
    await expect(startSandbox({ dataFile })).rejects.toThrow(/not a sandbox data file/);
    expect(await readFile(dataFile, 'utf8')).toBe('product,face_value\nAMZ-US,10\n');
    expect((await stat(dataFile)).mode & 0o777).toBe(0o644);
  });

  it('refuses a folder and a path that does not exist', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'sub'));
    await expect(startSandbox({ dataFile: join(folder, 'sub') })).rejects.toThrow(/EISDIR/);
    await expect(startSandbox({ dataFile: join(folder, 'none', 'data') })).rejects.toThrow(/ENOENT/);
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner only, also when it was not', async () => {
    const dataFile = join(await temporaryFolder(), 'data');
    await (await startSandbox({ dataFile })).close();
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
    await chmod(dataFile, 0o666);
    await (await startSandbox({ dataFile })).close();
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
  });

  it('makes no order that it cannot keep, and says why', async () => {
    const dataFile = join(await temporaryFolder(), 'data');
    const box = await sandbox({ dataFile });
    await appendFile(dataFile, '{"somebody":"else"}\n');
    const reply = await post(box.url, simpleOrder(), 'k');
    expect(reply).toMatchObject({ status: 500, body: { type: 'internal_server_error' } });
    expect(reply.body.message).toContain('changed by another process');
    expect(await listAll(box.url)).toEqual([]);
  });
});
