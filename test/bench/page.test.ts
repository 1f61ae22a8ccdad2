import { describe, expect, test } from 'vitest';
import { CASES } from '../../bench/cases/index.js';
import { lackingForPage, pageText } from '../../bench/page.js';
import { createRow } from '../../bench/verdict.js';
import { NOT_RUN } from '../docs/reader-folder.js';

const rowOf = (name: string, measured: number) => ({
  case: name,
  ...createRow({
    what: `${name} in full`,
    unit: 'ms',
    measured: [measured],
    floor: [100],
    floorIs: 'a floor',
    goal: { text: '≤ 2 ×', times: 2 },
  }),
});

const results = (date: string, measured = 150) => ({
  format: 1,
  date,
  command: 'npm run bench',
  commit: 'c0ffee0123456789',
  dirty: false,
  node: 'v20.20.2',
  machine: { cpu: 'A processor', cores: 2, memoryBytes: 2 ** 33, os: 'Linux 6 x64', load: 0.1 },
  rows: 1_000_000,
  table: CASES.map(({ name }) => rowOf(name, name === 'plan' ? 250 : measured)),
});
const latest = results('2026-11-22T12:00:00.000Z');

describe('the page', () => {
  test('shows the table, what is short and why, the machine, the commit and the command', () => {
    const page = pageText({ latest, growth: undefined, runs: [latest] });
    for (const name of CASES.map((each) => each.name)) expect(page).toContain(`${name} in full`);
    expect(page).toContain(`${CASES.length - 1} goals are met, 1 are not.`);
    expect(page).toContain('- plan in full: 200 ms would be the goal');
    expect(page).toContain('A processor, 2 cores, 8 GB of memory, Linux 6 x64');
    expect(page).toContain('v20.20.2');
    expect(page).toContain('c0ffee012345');
    expect(page).not.toContain('runs in a row');
    expect(page).not.toContain('undefined');
  });

  test('gives the reason of what is short beside its figure, and none of what is reached', () => {
    const reasons = { 'plan in full': 'Every cell is checked.', 'freeze in full': 'It syncs twice.' };
    const page = pageText({ latest, growth: undefined, runs: [] }, reasons);
    expect(page).toContain('- plan in full: 200 ms would be the goal. Every cell is checked.');
    expect(page).not.toContain('It syncs twice.');
  });

  test('has no command that its reader cannot run, and no block of an unknown kind', () => {
    const page = pageText({ latest, growth: undefined, runs: [] });
    const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind, text]) => [kind, text?.trim()]);
    expect(blocks.map(([kind]) => kind)).toEqual(['sh', 'text']);
    expect(NOT_RUN).toHaveProperty([blocks[0]?.[1] ?? '']);
  });

  test('compares the last three runs of the same commit, and shows its growth', () => {
    const runs = ['09', '10', '11', '12'].map((hour, index) => results(`2026-11-22T${hour}:00:00.000Z`, 150 + index));
    const other = { ...results('2026-11-22T12:30:00.000Z', 199), commit: 'decade0' };
    const growth = { commit: latest.commit, bySize: [{ rows: 10_000, figures: [rowOf('plan', 10)] }] };
    const page = pageText({ latest, growth, runs: [...runs, other] });
    expect(page).toContain('## 3 runs in a row');
    expect(page).toContain('| freeze in full | 1.51 × | 1.52 × | 1.53 × |');
    expect(page).toMatch(/## Growth[\s\S]*10,000 rows[\s\S]*10 ms \(0\.10 ×\)/);
    expect(pageText({ latest, growth: { ...growth, commit: 'decade0' }, runs: [] })).not.toContain('## Growth');
  });

  test('is not written from a part, from small sizes, from a case that broke or from an uncommitted program', () => {
    expect(lackingForPage(latest)).toEqual([]);
    expect(lackingForPage(undefined)).toHaveLength(1);
    expect(lackingForPage({ ...latest, rows: 10_000 })[0]).toContain('10000 rows');
    expect(lackingForPage({ ...latest, table: latest.table.slice(1) })[0]).toContain('plan');
    expect(lackingForPage({ ...latest, dirty: true })[0]).toContain('committed');
    const broken = { case: 'plan', what: 'plan', verdict: 'error', because: ['it ended with 8'] };
    expect(lackingForPage({ ...latest, table: [broken, ...latest.table.slice(1)] })[0]).toContain('broke: plan');
  });
});
