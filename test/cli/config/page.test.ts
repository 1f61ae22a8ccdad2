import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../../src/cli/config/environment.js';
import { REFUSED_NAMES } from '../../../src/cli/config/refusals.js';
import { optionName, SETTING_NAMES } from '../../../src/cli/config/settings.js';
import { readStanding } from '../../../src/cli/config/standing.js';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  test('has every setting with its variable and its option', () => {
    const variables = new Map([...ENVIRONMENT_NAMES].map(([variable, name]) => [name, variable]));
    const rows = SETTING_NAMES.map((name) => {
      const variable = variables.has(name) ? ` \`${variables.get(name)}\`` : '';
      return `| \`${name}\` |${variable} | \`--${optionName(name)}\` |`;
    });
    expect(page.match(/^\| `[a-z][A-Za-z]+` \|.*$/gm)).toEqual(rows);
  });

  test('shows a file that is accepted', () => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'issue-batch-page-'));
    try {
      writeFileSync(join(folder, 'issue-batch.config.json'), json);
      expect(Object.keys(readStanding({}, folder).values).sort()).toEqual(Object.keys(JSON.parse(json)).sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('names as refused only what is refused', () => {
    const refused = page.slice(page.indexOf('**what decides about one run**'), page.indexOf('and the like'));
    const names = [...refused.matchAll(/`([a-zA-Z]+)`/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !REFUSED_NAMES.includes(name ?? ''))).toEqual([]);
  });
});
