/** The options that commands have in common, as parser, help and completion read them. What they take is checked in `options.ts`. */
import type { Options } from 'yargs';

export const text = (description: string): Options => ({ type: 'string', requiresArg: true, description });
export const flag = (description: string): Options => ({ type: 'boolean', description });

export const list = (description: string): Options => ({
  type: 'string',
  array: true,
  requiresArg: true,
  nargs: 1,
  description,
});

export const CONNECTION_OPTIONS = {
  'api-key-file': text('File that holds the API key (default: the variable RUNA_API_KEY)'),
  'base-url': text("Host of the API (default: by the key's prefix, or RUNA_BASE_URL)"),
  timeout: text('Seconds that one request may take (default 30)'),
  sandbox: flag('Rehearse against a simulation on this machine; no account, no money'),
} as const satisfies Record<string, Options>;

export const STATE_OPTIONS = {
  'state-dir': text('Where batches are kept (default .issue-batch beside the input, or ISSUE_BATCH_STATE_DIR)'),
} as const satisfies Record<string, Options>;

export const PLAN_OPTIONS = {
  'batch-id': text('Name of a batch that is meant to be issued again, such as stipend-2026-11'),
  output: { ...text('Results CSV (default <name>.results.csv beside the input)'), alias: 'o' },
  errors: text('CSV for the full list of what is wrong with the input'),
  currency: text("Payment balance, such as USD (default: the currency of each row's product)"),
  distribution: text('payout_link, email or recipient, for rows that do not say (default payout_link)'),
  template: text('Redemption template DT-… for rows that do not say'),
  description: text("Text for each order's description"),
  'chunk-size': text('Rows an order, 1–200 (default 200)'),
  canary: {
    type: 'string',
    description:
      'Send a first order of N rows (default 1) and the rest once it is issued; --no-canary: do not wait for it',
  },
  'allow-duplicates': flag(
    'Accept rows that are alike in recipient, product, value and reference, also to rows of earlier batches',
  ),
  'expect-new': flag('Refuse a batch that was begun before'),
  'expect-rows': text('Refuse any other number of rows'),
  'expect-total': list('Refuse any other sum of face values, such as USD=1250.50 (repeatable)'),
  map: list('Which header holds a column, such as face_value="Amount due" (repeatable)'),
} as const satisfies Record<string, Options>;

export const RUN_OPTIONS = {
  rate: text('Order requests a minute (default 60)'),
  redis: text('Redis or Valkey through which several machines share the limit (or ISSUE_BATCH_REDIS_URL)'),
  wait: {
    type: 'string',
    description: 'How long to wait for orders to settle, such as 30m (default: until they do); --no-wait: not at all',
  },
  'ignore-balance': flag('Send also when the balance seems too low; the vendor has the last word'),
  yes: { ...flag('Do not ask before real money moves'), alias: 'y' },
  events: text('File for what happens, one JSON object a line; - for stdout'),
} as const satisfies Record<string, Options>;

export const OUTPUT_OPTIONS = {
  json: flag('Print one JSON report on stdout'),
  quiet: { ...flag('No progress, only errors'), alias: 'q' },
  verbose: flag('Tell causes, request IDs, every answer that was not what was hoped for, and stacks'),
} as const satisfies Record<string, Options>;

/** What the commands that begin with a CSV have in common. */
export const CSV_POSITIONAL = {
  type: 'string',
  demandOption: true,
  description: 'The rows to issue; - for standard input',
} as const;

export const BATCH_POSITIONAL = {
  type: 'string',
  demandOption: true,
  description: "The CSV's path, the batch ID or the state folder",
} as const;

export const PLANNING_OPTIONS = {
  ...PLAN_OPTIONS,
  ...CONNECTION_OPTIONS,
  ...STATE_OPTIONS,
  ...OUTPUT_OPTIONS,
} as const;

/** Of the commands that go on with a batch. */
export const GOING_ON_OPTIONS = {
  ...CONNECTION_OPTIONS,
  ...STATE_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...RUN_OPTIONS,
  output: PLAN_OPTIONS.output,
  canary: PLAN_OPTIONS.canary,
  'allow-duplicates': PLAN_OPTIONS['allow-duplicates'],
} as const;
