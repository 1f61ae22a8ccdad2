/**
 * Issues what a query returns: one payout for each reward of a month. Needs Node.js 22.13 or newer for `node:sqlite`.
 *
 *   node issue-from-sqlite.ts rewards.sqlite 2026-11
 */
import { DatabaseSync } from 'node:sqlite';
import { fromUnits, IssueBatchError, planBatch, type RowObject, refusalOf, runBatch } from 'issue-batch';

const [file = 'rewards.sqlite', month = ''] = process.argv.slice(2);
const account = { apiKey: process.env.RUNA_API_KEY ?? '', baseUrl: process.env.RUNA_BASE_URL };

/**
 * A cursor and not an array: a million rewards need no more memory than ten. The order matters: it is part of what makes
 * this the same batch when the program is started again.
 */
async function* rewardsOf(database: DatabaseSync): AsyncIterable<RowObject> {
  const query = database.prepare('SELECT id, product, cents, email FROM rewards WHERE month = ? ORDER BY id');
  for (const { id, product, cents, email } of query.iterate(month)) {
    yield {
      product: String(product),
      // From whole cents (10⁻²) to whole 10⁻⁸, so that nothing is ever rounded.
      face_value: fromUnits(BigInt(Number(cents)) * 1_000_000n),
      recipient: String(email),
      reference: `reward-${id}`,
    };
  }
}

const database = new DatabaseSync(file, { readOnly: true });
try {
  // The name ties the batch to the month: started again, this goes on where it stopped and pays nobody twice.
  const plan = await planBatch(rewardsOf(database), {
    ...account,
    batchId: `rewards-${month}`,
    output: `rewards-${month}.results.csv`,
  });
  const refusal = refusalOf(plan);
  if (refusal !== undefined) throw refusal;
  const report = await runBatch(plan, account);
  console.log(`${report.issued} of ${report.rows} issued; results in ${report.results}`);
  process.exitCode = report.exitCode;
} catch (error) {
  if (!(error instanceof IssueBatchError)) throw error;
  console.error([error.message, error.hint].join('\n'));
  process.exitCode = 1;
} finally {
  database.close();
}
