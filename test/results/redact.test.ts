import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { redactResults } from '../../src/results/redact.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { ENDS, freezeMixed } from './mixed-batch.js';

const folder = useTempFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const options = () => ({ stateDir: at('.issue-batch') });

describe('a redacted copy', () => {
  test('has every row in order with its status, and neither link nor address nor name', async () => {
    await freezeMixed(at('.issue-batch'), { output: at('rows.results.csv') });
    const copy = await redactResults('sample', options());
    expect(copy).toEqual({ batchId: 'sample', path: at('rows.redacted.csv'), rows: 10, unchanged: false });
    const text = readFileSync(copy.path, 'utf8');
    for (const secret of ['spend.example', 'issued.0', 'emp-', 'Ada', 'Lovelace', '://'])
      expect(text).not.toContain(secret);
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ issue_status: status }) => status)).toEqual(ENDS.flatMap((end) => [end, end]));
    expect(rows[0]).toMatchObject({
      ...{ product: 'AMZ-US', face_value: '10.00', recipient: 'i…@example.com', reference: 'R-00' },
      ...{ runa_order_id: 'O-0', runa_item_id: 'E-0-0', payout_status: 'ACTIVE', note: '' },
    });
    expect(rows[2]?.issue_error).toBe('rejected');
    expect(statSync(copy.path).mode & 0o777).toBe(0o600);
  });

  test('replaces nothing but itself, and never goes where the results go', async () => {
    await freezeMixed(at('.issue-batch'), { output: at('rows.results.csv'), inputPath: at('rows.csv') });
    const { path } = await redactResults('sample', options());
    expect(await redactResults('sample', options())).toMatchObject({ unchanged: true });
    writeFileSync(path, 'mine\n');
    await expect(redactResults('sample', options())).rejects.toMatchObject({ code: 'USAGE' });
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
    for (const name of ['rows.results.csv', 'rows.csv']) {
      const output = at(name);
      await expect(redactResults('sample', { ...options(), output }), name).rejects.toMatchObject({ code: 'USAGE' });
      expect(existsSync(output)).toBe(false);
    }
  });

  test('never goes where another batch, also a real one beside rehearsals, has its results', async () => {
    await freezeMixed(at('.issue-batch'), { output: at('rows.results.csv') });
    await freezeMixed(at('real'), { batchId: 'real', output: at('real.results.csv') });
    const taken = { ...options(), output: at('real.results.csv'), guardStateDirs: [at('real')] };
    await expect(redactResults('sample', taken)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(at('real.results.csv'))).toBe(false);
  });
});
