/**
 * Why a goal is not reached, in a sentence by the row's `series`: found in a profile, and shown on the page beside the
 * figure. Said of goals that are reached, it is not shown.
 * @type {Readonly<Record<string, string>>}
 */
export const REASONS = {
  plan: 'The floor reads and makes nothing of what it reads. In a profile (`node --cpu-prof bin/issue-batch.js plan`) a third of the time is checks, most of it the fingerprint by which a reference that comes twice is found; a quarter are the digests by which a batch and its input are known again; a tenth each are the reading and the setting aside for the freeze',
  'peak memory of a whole run':
    'What has to stay are the orders, and the fingerprints of links and item IDs; a full collection in the middle of such a run (`node --expose-gc`) leaves a heap of under 30 MB. The rest are answers that were read, 200 items each, and that V8 has not collected yet',
  'durable freeze':
    'The time goes into making the bytes, not into writing them: to parse the rows that were set aside, to put rows and items into JSON, and the digests of every order. It happens once, and a run of so many orders takes over an hour at 60 a minute',
  'unlimited rate':
    'The floor keeps nothing. In a profile (`node --cpu-prof bin/issue-batch.js run`) a sixth of the time is syncs: an intent before each request, its answer, the links and the end of each order are durable before anything is built on them. A third is looking at the answers: strict JSON, each item held against what was asked for, each link against all others. The vendor lets 60 orders a minute pass, or 300; here it is ten thousand',
  'resume of a finished batch':
    'The command is loaded before it begins, which is most of what a small batch takes (see the growth), and the floor is hardly more than an empty process. The rest reads the journal with its checksums and its rules instead of its lines, and the results file, to see that it is as it was written. The second of processor time is kept',
};
