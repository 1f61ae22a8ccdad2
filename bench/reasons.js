/**
 * Why a goal is not reached, in a sentence by the row's `series`: found in a profile, and shown on the page beside the
 * figure. Said of goals that are reached, it is not shown.
 * @type {Readonly<Record<string, string>>}
 */
export const REASONS = {
  plan: 'The floor reads and makes nothing of what it reads. In a profile (`node --cpu-prof bin/issue-batch.js plan`) a third of the time is checks, most of it the fingerprint by which a reference that comes twice is found; a quarter are the digests by which a batch and its input are known again; a tenth each are the reading and the setting aside for the freeze',
  'peak memory of a whole run':
    'Little of it is alive: after a full collection in the middle of such a run the heap is under 30 MB, and the fingerprints of links and item IDs are another 30. An answer about 200 items is over 100 KB, and what V8 parses from a text of that size it puts where it cleans up late. At a real limit orders come one a second, and the garbage is the same',
  'durable freeze':
    'The bytes are on the disk in a twentieth of the time that it takes to make them: to parse the rows that were set aside, to put rows and items into JSON, and the digests of every order. It happens once, and a run of so many orders takes over an hour at 60 a minute',
  'unlimited rate':
    'The floor keeps nothing. A sixth of the time is syncs: an intent before each request, its answer, the links and the end of each order are durable before anything is built on them. A third is looking at the answers: strict JSON, each item held against what was asked for, each link against all others. The vendor lets 60 orders a minute pass, or 300; here it is ten thousand',
  'resume of a finished batch':
    'Most of it is the start: the command is loaded before it begins, and the floor is hardly more than an empty process. The rest reads the journal with its checksums and its rules instead of its lines, and the results file, to see that it is as it was written. The second of processor time is kept',
};
