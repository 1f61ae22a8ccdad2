import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { inputFile } from '../../bench/inputs.js';

const folder = mkdtempSync(join(tmpdir(), 'issue-batch-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an input has its rows and four columns, no reference twice, and begins as a longer one does', () => {
  const path = inputFile(folder, 20_001);
  const text = readFileSync(path, 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(rows).toHaveLength(20_001);
  expect(Object.keys(rows[0]!)).toEqual(['recipient', 'product', 'face_value', 'reference']);
  expect(new Set(rows.map(({ reference }) => reference)).size).toBe(20_001);
  expect(text.startsWith(readFileSync(inputFile(folder, 1000), 'utf8'))).toBe(true);
  expect(inputFile(folder, 20_001)).toBe(path);
});
