/** A batch that was begun before, from this state directory: the frozen orders stand, and the input must be theirs. */
import { IssueBatchError } from '../errors.js';
import { refuseEditedFile, refuseOtherSettings } from '../freeze/compare.js';
import { type FoundBatch, findById, findByPath } from '../freeze/find-batch.js';
import { openFrozenBatch } from '../freeze/frozen-batch.js';
import type { PlanOptions } from '../options.js';
import type { BatchPlan, PlanInternals } from '../plan/batch-plan.js';
import { refuseUnexpected } from '../plan/control-totals.js';
import type { CheckedSettings } from '../plan/settings.js';

export function findBegun(
  stateDir: string,
  batchId: string,
  path: string | null,
  hidden: Omit<PlanInternals, 'groupOf'>,
  options: PlanOptions,
): FoundBatch | undefined {
  const found = findById(stateDir, batchId);
  if (found !== undefined) return found;
  // A name of its own makes a new batch of the same file on purpose; without one, an edited file is a slip.
  if (path === null || options.batchId !== undefined) return undefined;
  // What was forgotten cannot be compared with the file; the digests of its rows are, as any other batch's.
  const earlier = findByPath(stateDir, path).find(({ manifest }) => manifest.forgotten === undefined);
  if (earlier !== undefined) refuseEditedFile(openFrozenBatch(earlier.folder), hidden);
  return undefined;
}

export function begunPlan(
  found: FoundBatch,
  settings: CheckedSettings['settings'],
  hidden: Omit<PlanInternals, 'groupOf'>,
  options: PlanOptions,
): Pick<BatchPlan, 'state' | 'orders' | 'totals' | 'notes' | 'settings'> {
  const batch = openFrozenBatch(found.folder);
  const { manifest } = batch;
  if (options.expectNew) {
    throw new IssueBatchError('USAGE', `Batch ${manifest.batchId} was begun on ${manifest.createdAt}.`, {
      hint: 'It was expected to be new. Leave out --expect-new to go on with it.',
    });
  }
  refuseOtherSettings(manifest.batchId, found.folder, manifest.settings, settings);
  if (manifest.input.issuedSha256 !== hidden.digests.issued) refuseEditedFile(batch, hidden);
  refuseUnexpected(hidden.spool.rows, manifest.totals, options);
  const notes =
    manifest.input.cellsSha256 === hidden.digests.cells
      ? []
      : [
          'Columns that are not issued have changed in the file; the results carry the rows as they were when the batch began.',
        ];
  // Keys and places in files are the state folder's own business.
  const orders = batch.orders.map(({ chunk, rows, currency, country, faceValue }) => ({
    ...{ chunk, rows, currency, country, faceValue },
  }));
  return { state: 'begun', orders, totals: manifest.totals, notes, settings: manifest.settings };
}
