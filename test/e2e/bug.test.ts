import { describe, expect } from 'vitest';
import { rowsCsv, statusCounts } from './inputs.js';
import { test } from './scene.js';

/** Breaks something that the summary of a run needs, after everything that matters was done. */
const BROKEN = `data:text/javascript,${encodeURIComponent(
  "Number.prototype.toLocaleString = () => { throw new Error('broken on purpose'); };",
)}`;

describe.concurrent('a bug', () => {
  test('ends with exit code 1 and where it happened, and the same command goes on', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    const broken = await scene.run(['rows.csv'], { env: { NODE_OPTIONS: `--import=${BROKEN}` } });
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(
      /This is a bug in issue-batch; please report it\..*\nError: broken on purpose\n\s+at /,
    );
    expect((await scene.run(['rows.csv'])).code).toBe(0);
    expect(statusCounts(scene.results())).toEqual({ issued: 6 });
    expect(await scene.verdict()).toEqual([]);
  });

  test('is told in --json too, as one object', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    const { code, stdout } = await scene.run(['rows.csv', '--json'], { env: { NODE_OPTIONS: `--import=${BROKEN}` } });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'BUG', message: 'broken on purpose' }, exitCode: 1 });
  });
});
