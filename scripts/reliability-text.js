/** What RELIABILITY.md says besides its figures. Each promise names the stages that try to break it. */

/** Stages in the order of the table; a complete report has all of them. */
export const STAGES = ['kill', 'kill-twice', 'io-errors', 'power-loss', 'network', 'histories', 'extra', 'mutants'];

/** Kinds of finding that have a column of their own. */
export const COLUMNS = {
  duplicate: 'duplicates',
  lost: 'rows lost',
  misassigned: 'wrong links',
  lie: 'false claims',
  leak: 'secrets leaked',
};

export const INTRODUCTION = `This page is written by a program from the results of the fault campaign. It says what was promised, what was done to break
the promises, and what came of it.

**What is promised.** Each row of a file is paid at most once, whatever happens: the program is killed, the power fails, the disk is
full, the connection breaks, the state folder is lost, two machines run the same file. No row disappears. No link reaches
another row. A row is called failed or not sent only if that is certain; what is not certain is called unknown. When the trouble
is over, running the same command again, at most twice, settles everything that does not need a person's decision.

**What was tried.** The program issued small batches against a simulated account that keeps a record of every order it ever made,
and was disturbed each time at another point: at every single step that touches the disk or the network, then with faults one upon another, then at
random. After each disturbance the account's own record was compared with the file and the results, by checks that share no
code with the program.`;

export const PROMISES = [
  ['A row never has more than one live payout.', 'all stages'],
  [
    'Nothing is sent before rows, orders, keys and exact request bytes are safely on the disk, and they never change.',
    'power-loss, kill, histories, extra',
  ],
  ['A key always comes with the same bytes, in every run.', 'all stages'],
  ['That an order is about to be sent is on the disk before its first byte leaves.', 'power-loss, extra'],
  ['No row gets a new key while anything may exist under the old one.', 'network, histories, extra'],
  [
    'What is not proven is called unknown, and is neither called failed nor sent under another key.',
    'network, histories, extra',
  ],
  [
    "An order without an answer is looked for in the account before it is sent again, and is not sent again after 25 days by the account's clock.",
    'network, histories, extra',
  ],
  [
    'A link belongs to one row, of the same product, value and address, and stays with it, even if the state folder is lost.',
    'all stages; extra',
  ],
  [
    'No link is taken from an order whose content, number of items or mark is not what was asked for.',
    'network, extra',
  ],
  [
    'The results have every row of the file once, in its order; the counts add up; success is reported only if every row has a link.',
    'all stages',
  ],
  [
    'Every link that was received stays on record, or can be fetched again by its order.',
    'kill, power-loss, histories',
  ],
  ['A file that changed since its batch began, or other settings, send nothing.', 'histories, extra'],
  ['When a record cannot be made safe on the disk, nothing more is sent.', 'io-errors, extra'],
  ['Once the trouble is over, at most two runs settle the batch.', 'all stages'],
  ['Never more order requests in any minute than the limit, restarts included.', 'extra; the test suite'],
  [
    "The API key goes to the API alone; links are in the results and the private state only; files are their owner's.",
    'all stages',
  ],
  [
    'Two orders under one mark, other content, a link seen twice or a damaged record stop all sending.',
    'network, histories, extra',
  ],
];

export const ASSUMPTIONS = `Two promises of the server are relied on. **A:** it remembers an idempotency key for at least a day. **B:** its order list shows every
order that is older than a quarter of an hour, with its description. An order without an answer that is older than a day, or
a batch whose state folder is lost, needs B. Where the server is seen to break either promise, the batch stops.

Two things nobody can know in time, and the histories say how often they came to it: that an order exists which a person has
closed as not issued; and that rows were sent again from another state folder a moment ago, when the server grants under the
first key what it has refused under it before, instead of repeating its refusal.

Not documented by the vendor, and therefore tried in more than one way or assumed to be hostile: whether a repeated request is compared byte by byte or by its
meaning; whether errors and "too many requests" are remembered; in which order items come back; whether a failed order can hold live
payouts; how soon the list shows an order. Not modelled: keys that hold for one API key only; a disk that claims a sync it has not done; Windows
and network file systems.`;

/** @param {{ ran: number, failures: unknown[] } | undefined} histories @param {boolean} complete */
export function exhaustiveness(histories, complete) {
  const part =
    'This report is partial: stages are missing or were run in part, so that nothing below is exhaustive.\n\n';
  return `${complete ? '' : part}**kill**, **io-errors**, **power-loss** and **network** are exhaustive for the scenarios that they name, and say nothing about others:
every system call of a recorded run that touches state, results or connection; every combination of unsynced names and
bytes that the model of the disk knows; every fault of the list at every order. **kill-twice** takes a sample of the second kills, **extra** is a list of
named cases. **histories** is a sample as well${ruleOfThree(histories)}. Batches are small: 1 to 12 rows.

The campaign has never been run against the vendor's servers, neither the playground nor production. The simulated account was written from the
vendor's published pages.`;
}

function ruleOfThree(histories) {
  if (histories === undefined || histories.failures.length > 0) return '';
  const { ran } = histories;
  return `: no failure in ${ran} of them means, by the rule of three, that with 95 % confidence fewer than one in ${Math.floor(ran / 3)} histories of this kind fails`;
}
