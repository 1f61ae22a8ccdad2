import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ResultRow, readResults } from '../../src/results/read-results.js';
import { HEADER, useTempFolder } from '../freeze/sample-batch.js';
import { ENDS, freezeMixed, linkOf, ROWS } from './mixed-batch.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, '.issue-batch');

async function read(): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  for await (const row of readResults('sample', { stateDir: stateDir() })) rows.push(row);
  return rows;
}

describe('the results of a batch as objects', () => {
  test('are every row in the order of the input, with its own cells, its status and its link', async () => {
    await freezeMixed(stateDir());
    const rows = await read();
    expect(rows.map(({ row }) => HEADER.map((name) => row[name]))).toEqual(ROWS);
    expect(rows.map(({ issueStatus }) => issueStatus)).toEqual(ENDS.flatMap((end) => [end, end]));
    expect(rows.map(({ payoutUrl }) => payoutUrl)).toEqual([linkOf(0, 0), linkOf(0, 1), ...Array(8).fill(null)]);
    expect(rows[0]).toMatchObject({ orderId: 'O-0', itemId: 'E-0-0', payoutStatus: 'ACTIVE', issueError: null });
    expect(rows[2]).toMatchObject({ orderId: null, itemId: null, payoutStatus: null, issueError: expect.any(String) });
  });

  test('can be left early, and read again', async () => {
    await freezeMixed(stateDir());
    for await (const { line } of readResults('sample', { stateDir: stateDir() })) {
      expect(line).toBeGreaterThan(0);
      break;
    }
    expect(await read()).toHaveLength(10);
  });

  test('of a batch that is not there are refused when the first row is asked for', async () => {
    const rows = readResults('nowhere', { stateDir: stateDir() });
    await expect(rows.next()).rejects.toMatchObject({ code: 'USAGE' });
  });
});
