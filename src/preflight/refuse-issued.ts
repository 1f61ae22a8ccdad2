/** The refusal of rows that earlier batches have issued. A plan shows them; only a run would issue them again. */
import { IssueBatchError } from '../errors.js';
import { type BatchPlan, type IssuedBefore, internalsOf } from '../plan/batch-plan.js';

const MAX_BATCHES = 5;

/**
 * Why `runBatch` would refuse this plan, code `USAGE`: its rows were issued before, in another batch of the same state
 * directory. Undefined if it would not refuse it. Made to be asked before a person is.
 *
 * @throws TypeError for an object that `planBatch` did not make
 * @example
 * ```ts
 * import { planBatch, refusalOf } from 'issue-batch';
 *
 * const plan = await planBatch('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * const refusal = refusalOf(plan);
 * if (refusal !== undefined) console.log(refusal.message); // 23 of 400 rows were issued on 2026-05-03 in spring-1.
 * plan.close();
 * ```
 */
export function refusalOf(plan: BatchPlan): IssueBatchError | undefined {
  const { issuedBefore, rows, state } = plan;
  // A batch that was begun may have orders to follow: its run collects them, and stops before it sends any.
  if (state !== 'new' || issuedBefore.length === 0 || internalsOf(plan).allowDuplicates) return undefined;
  return new IssueBatchError('USAGE', `${describeIssued(issuedBefore, rows)}.`, {
    hint: 'Nothing was sent. Check the file; --allow-duplicates issues these rows once more, on purpose.',
  });
}

/** `23 of 400 rows were issued on 2026-05-03 in spring-1`. */
export function describeIssued(issuedBefore: readonly IssuedBefore[], rows: number): string {
  const told = issuedBefore.slice(0, MAX_BATCHES).map((earlier) => figures(earlier, rows));
  const more = issuedBefore.length - told.length;
  if (more > 0) told.push(`and so in ${more} more ${more === 1 ? 'batch' : 'batches'}`);
  return told.join('; ');
}

function figures({ batchId, rows, unproven, at }: IssuedBefore, ofRows: number): string {
  const were = unproven === rows ? 'may have been issued' : `${rows === 1 ? 'was' : 'were'} issued`;
  const perhaps = unproven > 0 && unproven < rows ? ` (${unproven} of them perhaps)` : '';
  return `${rows} of ${ofRows} ${ofRows === 1 ? 'row' : 'rows'} ${were}${perhaps} on ${at} in ${batchId}`;
}
