/**
 * Issues what a query returns, one payout for each reward of a month, and writes the links back. Needs Node.js 22.13 or newer for `node:sqlite`.
 *
 *   node issue-from-sqlite.ts rewards.sqlite 2026-11
 */
import { DatabaseSync } from 'node:sqlite';
import { fromUnits, IssueBatchError, planBatch, type RowObject, readResults, refusalOf, runBatch } from 'issue-batch';

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

/** What is there already is written once more: this may be done again at any time. */
async function keepLinks(database: DatabaseSync, batchId: string): Promise<void> {
  const update = database.prepare('UPDATE rewards SET status = ?, link = ? WHERE id = ?');
  database.exec('BEGIN');
  for await (const { row, issueStatus, payoutUrl } of readResults(batchId)) {
    update.run(issueStatus, payoutUrl, Number(row.reference?.slice('reward-'.length)));
  }
  database.exec('COMMIT');
}

const database = new DatabaseSync(file);
try {
  // The name ties the batch to the month: started again, this goes on where it stopped and pays nobody twice.
  const batchId = `rewards-${month}`;
  const plan = await planBatch(rewardsOf(database), { ...account, batchId, output: `${batchId}.results.csv` });
  const refusal = refusalOf(plan);
  if (refusal !== undefined) throw refusal;
  const report = await runBatch(plan, account);
  await keepLinks(database, batchId);
  console.log(`${report.issued} of ${report.rows} issued; results in ${report.results}`);
  process.exitCode = report.exitCode;
} catch (error) {
  if (!(error instanceof IssueBatchError)) throw error;
  console.error([error.message, error.hint].join('\n'));
  process.exitCode = 1;
} finally {
  database.close();
}
