import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { expectRefused, type Scene, test } from './scene.js';

type InTheWay = [title: string, words: string[], prepare: (scene: Scene) => void, reason: RegExp];

/** What stands where the results should go. Each must still be there afterwards, byte for byte. */
const IN_THE_WAY: InTheWay[] = [
  ['a folder', ['-o', 'way'], (scene) => mkdirSync(scene.path('way')), /way: it is a folder/],
  [
    'a symbolic link',
    ['-o', 'way'],
    (scene) => symlinkSync(scene.write('aim', ''), scene.path('way')),
    /symbolic link/,
  ],
  ['a file of somebody else', ['-o', 'way'], (scene) => scene.write('way', 'a,b\n1,2\n'), /not written by this batch/],
  ['the input', ['-o', 'rows.csv'], () => undefined, /would replace the input|not written by this batch/],
  ['the input by another name', ['-o', 'way'], (scene) => linkSync(scene.path('rows.csv'), scene.path('way')), /way/],
  [
    'the file of the default name',
    [],
    (scene) => scene.write('rows.results.csv', 'mine\n'),
    /not written by this batch/,
  ],
];

describe.concurrent('where the results should go', () => {
  test.for(IN_THE_WAY)('%s is left alone: refused with 2', async ([, words, prepare, reason], { scene }) => {
    await scene.serve();
    const input = scene.write('rows.csv', rowsCsv(2));
    prepare(scene);
    await expectRefused(scene, await scene.run(['rows.csv', ...words]), 2, reason);
    expect(readFileSync(input, 'utf8')).toBe(rowsCsv(2));
  });

  test("another batch's results are left alone: refused with 2", async ({ scene }) => {
    await scene.serve();
    scene.write('first.csv', rowsCsv(2));
    scene.write('rows.csv', rowsCsv(3, { firstCents: 5000 }));
    await scene.run(['first.csv']);
    const links = readFileSync(scene.path('first.results.csv'), 'utf8');
    const { code, stderr } = await scene.run(['rows.csv', '-o', 'first.results.csv']);
    expect(stderr).toMatch(/holds the results of batch/);
    expect(code).toBe(2);
    expect(await scene.creates()).toBe(1);
    expect(readFileSync(scene.path('first.results.csv'), 'utf8')).toBe(links);
  });

  test("another batch's results are left alone also if its state is kept elsewhere", async ({ scene }) => {
    await scene.serve();
    scene.write('first.csv', rowsCsv(2));
    scene.write('rows.csv', rowsCsv(3, { firstCents: 5000 }));
    await scene.run(['first.csv', '--state-dir', 'elsewhere.issue-batch']);
    const links = readFileSync(scene.path('first.results.csv'), 'utf8');
    const { code } = await scene.run(['rows.csv', '-o', 'first.results.csv']);
    expect(readFileSync(scene.path('first.results.csv'), 'utf8') === links).toBe(true);
    expect(code).toBe(2);
    expect(await scene.creates()).toBe(1);
  });

  test.for([['run'], ['resume']])(
    'the same holds for %s of a batch that was begun',
    async ([command = ''], { scene, expect }) => {
      await scene.serve();
      const input = scene.write('rows.csv', rowsCsv(2));
      scene.write('other.csv', rowsCsv(3, { firstCents: 5000 }));
      const foreign = scene.write('way', 'a,b\n1,2\n');
      await scene.run(['other.csv']);
      await scene.run(['rows.csv', '--no-wait']);
      const links = readFileSync(scene.path('other.results.csv'), 'utf8');
      for (const [target, path, before] of [
        ['rows.csv', input, rowsCsv(2)],
        ['way', foreign, 'a,b\n1,2\n'],
        ['other.results.csv', scene.path('other.results.csv'), links],
      ] as const) {
        const { code } = await scene.run([command, 'rows.csv', '-o', target]);
        expect.soft(readFileSync(path, 'utf8') === before, `${target} is as it was`).toBe(true);
        expect.soft(code, `-o ${target}`).toBe(2);
        writeFileSync(path, before);
      }
    },
  );
});
