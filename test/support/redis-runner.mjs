/**
 * A process that shares an account: `node redis-runner.mjs <url of redis/account.js> '{"options": …, "timing": …}'`. It
 * takes the lease of a batch if one is named, sends `requests` requests, which are a line each on its stdout, and leaves;
 * with `stay` it does not leave.
 */
const { openAccount } = await import(process.argv[2]);
const { options, timing, batchId, requests = 0, stay = false } = JSON.parse(process.argv[3]);
const say = (line) => process.stdout.write(`${line}\n`);

const account = await openAccount(options, timing);
const lease = batchId === undefined ? undefined : await account.lease(batchId);
say('joined');
const send = async () => say(`sent ${performance.timeOrigin + performance.now()}`);
const sent = Array.from({ length: requests }, () => (lease ?? account).schedule(send));
const refused = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
if (refused !== undefined) say(`refused ${refused.reason.code} ${refused.reason.message}`);
if (!stay) {
  await lease?.release();
  account.close();
}
