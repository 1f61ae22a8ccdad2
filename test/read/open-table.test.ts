import { appendFile, chmod, mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openTable } from '../../src/read/open-table.js';
import { inputErrorOf, rowsOf, withFile, withFolder } from './check-input.js';

const linux = process.platform === 'linux';

async function openDescriptors(path: string): Promise<number> {
  let count = 0;
  for (const fd of await readdir('/proc/self/fd')) {
    const target = await realpath(`/proc/self/fd/${fd}`).catch(() => '');
    if (target === path) count++;
  }
  return count;
}

async function read(content: string | Buffer) {
  return withFile(content, async (path) => {
    const table = await openTable(path);
    return { header: table.header, rows: await rowsOf(table) };
  });
}

test('counts lines as an editor does: blank lines, mixed line ends, quoted line ends', async () => {
  const { header, rows } = await read('\na,b\r\n\r\n1,"x\r\ny"\r2,"p\rq\nr"\n\n\n3,z');
  expect(header).toEqual(['a', 'b']);
  expect(rows).toEqual([
    { line: 4, cells: ['1', 'x\r\ny'] },
    { line: 6, cells: ['2', 'p\rq\nr'] },
    { line: 11, cells: ['3', 'z'] },
  ]);
});

test('leaves out what a spreadsheet leaves behind at the end of a file, and only there', async () => {
  const { rows } = await read('a,b\n1,2\n,\n\n,\n3,4\n,\n\n"",""\n,\n');
  expect(rows).toEqual([
    { line: 2, cells: ['1', '2'] },
    { line: 3, cells: ['', ''] },
    { line: 5, cells: ['', ''] },
    { line: 6, cells: ['3', '4'] },
  ]);
});

test.each([
  ['a;b\n1,5;2\n', ['1,5', '2']],
  ['a\tb\n1;2\t3\n', ['1;2', '3']],
  ['a|b\n1|2\n', ['1', '2']],
  ['a,b\n1|2,3\n', ['1|2', '3']],
  ['"x;y;z",b\n1,2\n', ['1', '2']],
  ['"x\n;;;",b\n1,2\n', ['1', '2']],
  ['alone\n1;2\n', ['1;2']],
  ['sep=;\r\na,b;c\r\n1;2\r\n', ['1', '2']],
  ['SEP=\t\na\tb\n1\t2\n', ['1', '2']],
  ['"sep=|"\na|b\n1|2\n', ['1', '2']],
])('finds the delimiter of %j from the header', async (content, cells) => {
  const { rows } = await read(content);
  expect(rows.map((row) => row.cells)).toEqual([cells]);
});

test('counts the sep= line', async () => {
  const { rows } = await read('sep=;\r\n\r\na;b\r\n1;2');
  expect(rows).toEqual([{ line: 4, cells: ['1', '2'] }]);
});

test('hands over rows in batches that stay small, in order, with right lines', async () => {
  const count = 20_000;
  const content = `n,text\n${Array.from({ length: count }, (_, index) => `${index},é€😀 ${index}\n`).join('')}`;
  await withFile(content, async (path) => {
    const table = await openTable(path);
    let next = 0;
    for await (const batch of table.rows) {
      expect(batch.length).toBeLessThanOrEqual(500);
      for (const row of batch) {
        expect(row).toEqual({ line: next + 2, cells: [String(next), `é€😀 ${next}`] });
        next++;
      }
    }
    expect(next).toBe(count);
  });
});

test('reads text from any stream or iterable that delivers text', async () => {
  const bytes = Buffer.from('a,b\nü,2\n');
  const sources = [
    Readable.from([bytes.subarray(0, 5), bytes.subarray(5)], { objectMode: false }),
    Readable.from(['a,b\nü', ',2\n']),
    new Blob([bytes]).stream() as never,
  ];
  for (const source of sources) {
    const table = await openTable(source);
    expect(table.path).toBeUndefined();
    expect(await rowsOf(table)).toEqual([{ line: 2, cells: ['ü', '2'] }]);
  }
});

test('passes an error of the source on unchanged', async () => {
  const broken = new Error('the disk is on fire');
  async function* source() {
    yield { a: '1' };
    throw broken;
  }
  await expect(openTable(source()).then(rowsOf)).rejects.toBe(broken);
});

test.each([
  ['a stray quote', 'a,b\n1,2\n3,4\nx"y,5\n'],
  ['an unclosed quote', 'a,b\n1,2\n3,4\n"y,5\n'],
  ['an invalid byte', Buffer.from('a,b\n1,2\n3,4\n\xe9,5\n', 'latin1')],
  ['a NUL', 'a,b\n1,2\n3,4\n\0,5\n'],
])('hands over the rows before %s, so that all their mistakes can be listed too', async (_name, content) => {
  await withFile(content, async (path) => {
    const rows: unknown[] = [];
    const error = await inputErrorOf(
      (async () => {
        for await (const batch of (await openTable(path)).rows) rows.push(...batch);
      })(),
    );
    expect(error.issues[0]?.line).toBe(4);
    // The parser may still hold back the very last one.
    expect(rows[0]).toEqual({ line: 2, cells: ['1', '2'] });
  });
});

test('names the real path of a file that was given by a link', async () => {
  await withFile('a,b\n1,2\n', async (path) => {
    await symlink(path, `${path}.link`);
    const table = await openTable(`${path}.link`);
    await table.close();
    expect(table.path).toBe(await realpath(path));
  });
});

test.runIf(linux)('holds one descriptor, and none after the end, an error, an early stop or close', async () => {
  await withFile(`a,b\n${'1,2\n'.repeat(100_000)}`, async (path) => {
    const real = await realpath(path);
    const stopped = await openTable(path);
    expect(await openDescriptors(real)).toBe(1);
    for await (const _ of stopped.rows) break;
    expect(await openDescriptors(real)).toBe(0);

    await rowsOf(await openTable(path));
    expect(await openDescriptors(real)).toBe(0);

    const closed = await openTable(path);
    await closed.close();
    await closed.close();
    expect(await openDescriptors(real)).toBe(0);

    await appendFile(path, 'x"y,1\n');
    await inputErrorOf(openTable(path).then(rowsOf));
    expect(await openDescriptors(real)).toBe(0);
  });
});

test('refuses a file that is changed while it is being read', async () => {
  await withFile(`a,b\n${'1,2\n'.repeat(100_000)}`, async (path) => {
    const table = await openTable(path);
    await appendFile(path, '3,4\n');
    const error = await inputErrorOf(rowsOf(table));
    expect(error.issues[0]?.rule).toBe('input.changed');
  });
});

test('says what is wrong with a path', async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, 'sub'));
    const cases = [
      [join(folder, 'absent.csv'), /does not exist; check the path/],
      [join(folder, 'sub'), /is a folder; name a CSV file/],
      ['\0', /cannot be opened or read/],
    ] as const;
    for (const [path, message] of cases) {
      const error = await inputErrorOf(openTable(path));
      expect(error.message).toMatch(message);
      expect(error.issues).toHaveLength(1);
    }
  });
});

test.runIf(linux && process.getuid?.() !== 0)('says that a file may not be read', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'secret.csv');
    await writeFile(path, 'a,b\n');
    await chmod(path, 0);
    expect((await inputErrorOf(openTable(path))).message).toMatch(/may not be read/);
  });
});

test('keeps headers such as __proto__ harmless', async () => {
  const { header, rows } = await read('__proto__,constructor,toString\n1,2,3\n');
  expect(header).toEqual(['__proto__', 'constructor', 'toString']);
  expect(rows).toEqual([{ line: 2, cells: ['1', '2', '3'] }]);
});
