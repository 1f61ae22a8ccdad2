import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';

/** A finished batch of six rows; how many requests it took. */
async function finished(scene: Scene) {
  const server = await scene.serve();
  scene.write('rows.csv', rowsCsv(6));
  expect((await scene.run(['rows.csv', '--chunk-size', '2'])).code).toBe(0);
  const { requests } = await server.log();
  return { server, requests: requests.length };
}

const lines = rowsCsv(6).trimEnd().split('\n');
const [, , , fourth = '', fifth = ''] = lines;

describe.concurrent('a file that was edited after its batch began', () => {
  const edits: [title: string, text: string[], line: RegExp][] = [
    [
      'a changed value',
      lines.with(3, fourth.replace('10.02', '11.02')),
      /line 4: face_value was "10.02" and is now "11.02"/,
    ],
    ['an added row', [...lines, 'new@example.com,New,AMZ-US,99,R-new'], /line 8 .*AMZ-US 99/],
    ['a removed row', lines.toSpliced(3, 1), /line 4/],
    ['two rows that changed places', lines.with(3, fifth).with(4, fourth), /line 4: .*\n.*line 5: /],
  ];
  test.for(edits)('with %s is refused with the line, and no request leaves', async ([, text, line], { scene }) => {
    const { server, requests } = await finished(scene);
    scene.write('rows.csv', `${text.join('\n')}\n`);
    const { code, stderr } = await scene.run(['rows.csv', '--chunk-size', '2']);
    expect((await server.log()).requests).toHaveLength(requests);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
  });

  test('with only another column changed goes on and says so', async ({ scene }) => {
    const { server } = await finished(scene);
    scene.write('rows.csv', rowsCsv(6).replace('Person 2', 'Somebody Else'));
    const { code, stderr } = await scene.run(['rows.csv', '--chunk-size', '2']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/not issued have changed/);
    expect((await server.log()).orders).toHaveLength(3);
  });
});

describe.concurrent('a batch that is asked for again with other settings', () => {
  const settings: [words: string[], name: RegExp][] = [
    [['--chunk-size', '3'], /--chunk-size was 2 and is now 3/],
    [['--chunk-size', '2', '--currency', 'USD'], /--currency was not set and is now "USD"/],
    [['--chunk-size', '2', '--template', 'DT-123'], /--template was not set and is now "DT-123"/],
    [['--chunk-size', '2', '--distribution', 'email'], /--distribution|distribution was/],
    [
      ['--chunk-size', '2', '--base-url', 'http://127.0.0.1:2/v2'],
      /host was "http:.*" and is now "http:\/\/127\.0\.0\.1:2\/v2"/,
    ],
  ];
  test('is refused with the name of the setting, and no request leaves', async ({ scene, expect }) => {
    const { server, requests } = await finished(scene);
    for (const [words, name] of settings) {
      const { code, stderr } = await scene.run(['rows.csv', ...words]);
      expect.soft((await server.log()).requests).toHaveLength(requests);
      expect.soft(code).toBe(2);
      expect.soft(stderr).toMatch(name);
    }
  });

  test('--expect-new refuses a batch that was begun', async ({ scene }) => {
    const { server, requests } = await finished(scene);
    const { code, stderr } = await scene.run(['rows.csv', '--chunk-size', '2', '--expect-new']);
    expect((await server.log()).requests).toHaveLength(requests);
    expect(code).toBe(2);
    expect(stderr).toMatch(/was begun on/);
  });
});
