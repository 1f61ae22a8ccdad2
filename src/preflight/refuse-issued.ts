/** The refusal of rows that earlier batches have issued. A plan shows them; only a run would issue them again. */
import { IssueBatchError } from '../errors.js';
import { type BatchPlan, type IssuedBefore, internalsOf } from '../plan/batch-plan.js';

const MAX_BATCHES = 5;

/** Why `runBatch` would refuse this plan, code `USAGE`; undefined if it would not. Made to be asked before a person is. */
export function refusalOf(plan: BatchPlan): IssueBatchError | undefined {
  const { issuedBefore, state, rows } = plan;
  if (state !== 'new' || issuedBefore.length === 0 || internalsOf(plan).allowDuplicates) return undefined;
  const told = issuedBefore.slice(0, MAX_BATCHES).map((earlier) => figures(earlier, rows));
  const more = issuedBefore.length - told.length;
  if (more > 0) told.push(`and so in ${more} more ${more === 1 ? 'batch' : 'batches'}`);
  return new IssueBatchError('USAGE', `${told.join('; ')}.`, {
    hint: 'Nothing was sent. Check the file; --allow-duplicates issues these rows once more, on purpose.',
  });
}

function figures({ batchId, rows, unproven, at }: IssuedBefore, ofRows: number): string {
  const were = unproven === rows ? 'may have been issued' : 'were issued';
  const perhaps = unproven > 0 && unproven < rows ? ` (${unproven} of them perhaps)` : '';
  return `${rows} of ${ofRows} rows ${were}${perhaps} on ${at} in ${batchId}`;
}
