/**
 * The last look at other batches of the state directory before anything is sent. Since the plan was made, or since this
 * batch was begun, another one may have issued the same rows, or be issuing them at this moment.
 */
import { dirname } from 'node:path';
import type { LedgerEntry } from '../journal/ledger.js';
import type { Failure } from '../model.js';
import { findIssuedBefore } from '../preflight/earlier-batches.js';
import { describeIssued } from '../preflight/refuse-issued.js';
import { unsentRows } from '../preflight/unsent-rows.js';
import type { RunContext } from './context.js';

const ISSUED_ELSEWHERE = 'issued_elsewhere';

/** @returns why nothing is sent, or undefined */
export async function issuedElsewhere(
  { session, options, stops }: RunContext,
  toSend: readonly LedgerEntry[],
): Promise<Failure | undefined> {
  if (options.allowDuplicates === true) return undefined;
  const { batch } = session;
  const { batchId, settings } = batch.manifest;
  const own = { batchId, settings, stateDir: dirname(batch.files.folder), ...unsentRows(batch, toSend) };
  if (own.spool.rows === 0) return undefined;
  const { issuedBefore } = await findIssuedBefore(own, stops.sending);
  if (issuedBefore.length === 0) return undefined;
  return {
    type: ISSUED_ELSEWHERE,
    message: `${describeIssued(issuedBefore, batch.manifest.input.rows)}; no order was sent`,
  };
}
