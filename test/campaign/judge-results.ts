/** The oracle's verdict on a results file, also on one that no program could read. */
import { existsSync, readFileSync } from 'node:fs';
import { judgeRows, type RowsCase } from '../e2e/oracle.js';
import { asFindings } from './findings.js';
import type { Finding } from './stage.js';

/** A file that is not there says nothing wrong. */
export function judgeResultsFile(path: string, { input, orders }: Omit<RowsCase, 'results'>): Finding[] {
  if (!existsSync(path)) return [];
  const results = readFileSync(path, 'utf8');
  try {
    return asFindings(judgeRows({ input, results, orders }));
  } catch (error) {
    return [{ kind: 'lost', text: `the results cannot be read: ${String(error)}` }];
  }
}
