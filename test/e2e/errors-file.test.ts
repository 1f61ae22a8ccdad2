import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { expectRefused, test } from './scene.js';

const BAD = `product,amount,email\n${'AMZ-US,"1,000",\n'.repeat(40)}AMZ-US,=1+1,a@example.com\n`;

describe.concurrent('--errors', () => {
  test('writes every finding of a refused input, ends with 2, and the last line names the file', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', BAD);
    const ended = await scene.run(['rows.csv', '--errors', 'errors.csv']);
    await expectRefused(scene, ended, 2, /and 35 more rows like this in column amount: lines 7–41\n/);
    expect(ended.stderr.trimEnd().split('\n').at(-1)).toBe(`The full list: ${scene.path('errors.csv')}`);
    const list = readFileSync(scene.path('errors.csv'), 'utf8').trimEnd().split('\n');
    expect(list).toHaveLength(42);
    expect(list.at(-1)).toBe(
      '42,amount,\'=1+1,face_value.plain_decimal,"is not a plain number; write digits only, such as 10 or 10.50"',
    );
    expect(statSync(scene.path('errors.csv')).mode & 0o777).toBe(0o600);
  });

  test('is proposed when not every finding is shown, and works for plan too', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', BAD);
    const ended = await scene.run(['plan', 'rows.csv']);
    await expectRefused(scene, ended, 2, /\nFor the full list, add --errors FILE, such as --errors errors\.csv\.\n$/);
    await expectRefused(scene, await scene.run(['plan', 'rows.csv', '--errors', 'errors.csv']), 2, /The full list: /);
  });

  test('goes into the JSON report, with the groups', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', BAD);
    const ended = await scene.run(['rows.csv', '--json', '--errors', 'errors.csv']);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      exitCode: 2,
      error: {
        code: 'INPUT',
        issueCount: 41,
        groups: [
          { rule: 'face_value.thousands_comma', column: 'amount', count: 40, lines: [[2, 41]] },
          { rule: 'face_value.plain_decimal', count: 1 },
        ],
        errorsFile: scene.path('errors.csv'),
      },
    });
  });

  test('leaves only the header when the input is good', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    expect((await scene.run(['rows.csv', '--errors', 'errors.csv'])).code).toBe(0);
    expect(readFileSync(scene.path('errors.csv'), 'utf8')).toBe('line,column,value,rule,message\n');
  });

  test('never replaces the input, the results or a file of somebody else', async ({ scene }) => {
    await scene.serve();
    const input = scene.write('rows.csv', BAD);
    scene.write('notes.txt', 'mine');
    for (const [name, reason] of [
      ['rows.csv', /would replace the input/],
      ['rows.results.csv', /would replace the results/],
      ['notes.txt', /is no list of errors/],
    ] as const) {
      await expectRefused(scene, await scene.run(['rows.csv', '--errors', name]), 2, reason);
    }
    expect([readFileSync(input, 'utf8'), readFileSync(scene.path('notes.txt'), 'utf8')]).toEqual([BAD, 'mine']);
    expect(existsSync(scene.path('rows.results.csv'))).toBe(false);
    expect(readdirSync(scene.folder).filter((name) => name.startsWith('.issue-batch'))).toEqual([]);
  });
});
