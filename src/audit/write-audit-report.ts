/** The evidence report of a batch, from its state alone: no lock, no network, safe beside a live run. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { digestOf } from '../files/file-digest.js';
import { recordedName } from '../files/recorded-path.js';
import { openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { JournalEvent } from '../journal/events.js';
import { isHeld } from '../journal/lock.js';
import { operatorName } from '../operator.js';
import { VERSION } from '../version.js';
import { gatherFacts } from './gather-facts.js';
import { renderPage } from './page.js';
import { defaultTarget, guardTarget } from './report-target.js';

/** Where a batch is, and where its evidence report goes. */
export interface AuditReportOptions {
  /** Needed only when the batch is named by its ID. @default `.issue-batch` in the working directory */
  readonly stateDir?: string | undefined;
  /**
   * Path of the HTML file. An older report of the same batch is replaced, nothing else is.
   * @default `<name>.report.html` beside the results, `<batch ID>.report.html` in the working directory without any
   */
  readonly output?: string | undefined;
}

/**
 * Writes one self-contained HTML file for finance and audit: what was asked for, what was issued, and how. It holds no
 * payout link, no e-mail address and no recipient. Readable by its owner only.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @returns the path of the file
 * @throws IssueBatchError `USAGE` when there is no such batch or the file would replace another one, `STORAGE` when the
 * state is damaged or the file cannot be written
 * @example
 * ```ts
 * import { writeAuditReport } from 'issue-batch';
 *
 * console.log(await writeAuditReport('rewards.csv')); // /home/ada/rewards.report.html
 * ```
 */
export async function writeAuditReport(batch: string, options: AuditReportOptions = {}): Promise<string> {
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  const { manifest, files } = frozen;
  const target = options.output === undefined ? defaultTarget(manifest) : resolve(options.output);
  guardTarget(target, manifest);
  const running = isHeld(files.lock);
  const events: JournalEvent[] = [];
  const ledger = readLedger(frozen, (event) => events.push(event));
  const { output } = manifest;
  const facts = gatherFacts(frozen, ledger, events, {
    running,
    files: {
      // After it was read: beside a live run it grows, and must hold whatever is said here.
      journal: digestOf(files.journal),
      results: output === null ? undefined : digestOf(output),
      resultsName: output === null ? null : recordedName(output),
    },
  });
  const page = renderPage(facts, { at: Date.now(), user: operatorName(), host: hostname(), version: VERSION });
  await writeFileAtomic(target, (fd) => writeFully(fd, page));
  return target;
}
