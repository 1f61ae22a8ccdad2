/** The command line's options: declared once for yargs, checked once by zod, because yargs turns `--rate abc` into NaN. */
import type { Options } from 'yargs';
import { z } from 'zod';
import { IssueBatchError } from '../index.js';
import type { StandingValues } from './config/settings.js';
import { parseDuration } from './duration.js';

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

const once = (name: string) => z.string({ error: `${name} was given more than once` });
const wholeNumber = (name: string, min: number, max: number) =>
  once(name)
    .regex(/^\d{1,9}$/, { error: `${name} takes a whole number` })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, { error: `${name} takes at least ${min}` })
        .max(max, { error: `${name} takes at most ${max}` }),
    );

/** `name=value`, repeatable, into a record; a name given twice is refused rather than silently replaced. */
function pairs(option: string, form: string) {
  return (values: readonly string[], context: z.RefinementCtx): Record<string, string> => {
    const record = new Map<string, string>();
    for (const text of values) {
      const equals = text.indexOf('=');
      const name = text.slice(0, equals);
      if (equals < 1 || record.has(name)) {
        const message = equals < 1 ? `${option} takes ${form}` : `${option} was given twice for ${name}`;
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      }
      record.set(name, text.slice(equals + 1));
    }
    return Object.fromEntries(record);
  };
}

/** Each option by itself; a message about one begins with its name. */
export const argumentsSchema = z.object({
  apiKeyFile: once('--api-key-file').optional(),
  baseUrl: once('--base-url').optional(),
  timeout: wholeNumber('--timeout', 1, 3600).optional(),
  sandbox: z.boolean().default(false),
  stateDir: once('--state-dir').optional(),
  batchId: once('--batch-id').optional(),
  output: once('--output').optional(),
  errors: once('--errors')
    .refine((path) => path !== '' && path !== '-', { error: '--errors takes the name of a file' })
    .optional(),
  currency: once('--currency').optional(),
  distribution: z
    .enum(['payout_link', 'email', 'recipient'], { error: '--distribution takes payout_link, email or recipient' })
    .optional(),
  template: once('--template').optional(),
  description: once('--description').optional(),
  chunkSize: wholeNumber('--chunk-size', 1, 200).optional(),
  canary: z
    .union([z.literal(false), z.literal('').transform(() => 1), wholeNumber('--canary', 1, 200)], {
      error: '--canary takes a number of rows from 1 to 200; put it after the file, or write --canary=1',
    })
    .optional(),
  allowDuplicates: z.boolean().default(false),
  expectNew: z.boolean().default(false),
  expectRows: wholeNumber('--expect-rows', 1, 999_999_999).optional(),
  expectTotal: z.array(z.string()).default([]).transform(pairs('--expect-total', 'CCC=AMOUNT')),
  map: z.array(z.string()).default([]).transform(pairs('--map', 'column=header')),
  rate: wholeNumber('--rate', 1, 100_000).optional(),
  wait: z
    .union(
      [z.literal(false).transform(() => 0), once('--wait').transform((value, context) => duration(value, context))],
      {
        error: '--wait takes a duration such as 90s, 30m or 1h30m',
      },
    )
    .optional(),
  ignoreBalance: z.boolean().default(false),
  yes: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  all: z.boolean().default(false),
  watch: z.boolean().default(false),
  resolve: z
    .array(
      z
        .string()
        .regex(/^\d{1,9}(?:\.\d{1,4})?=not-issued$/, {
          error: '--resolve takes ORDER=not-issued, such as 3=not-issued',
        })
        .transform((text) => text.replace('=not-issued', '')),
    )
    .default([]),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
  events: once('--events')
    .refine((path) => path !== '', { error: '--events takes the name of a file, or - for stdout' })
    .optional(),
});

/** Options that contradict each other. */
const commandSchema = argumentsSchema
  .refine(({ quiet, verbose }) => !(quiet && verbose), { error: '--quiet and --verbose contradict each other' })
  .refine(({ json, events }) => !(json && events === '-'), {
    error: '--json has stdout to itself; give --events a file',
  });

export type CheckedOptions = z.infer<typeof argumentsSchema>;

export interface CommandOptions extends CheckedOptions {
  /** What applies where nothing is typed, from environment and configuration file: a printed command need not say it. */
  readonly standing: StandingValues;
}

/** @throws IssueBatchError `USAGE` naming every option that is wrong */
export function checkArguments(argv: Readonly<Record<string, unknown>>): CheckedOptions {
  const parsed = commandSchema.safeParse(argv);
  if (parsed.success) return parsed.data;
  const messages = [...new Set(parsed.error.issues.map((issue) => issue.message))];
  throw new IssueBatchError('USAGE', `${messages.join('; ')}.`, { hint: 'See issue-batch --help.' });
}

function duration(value: string, context: z.RefinementCtx): number {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: '--wait takes a duration such as 90s, 30m or 1h30m' });
  return z.NEVER;
}
