/** The command line's options as they were typed, checked once: yargs would turn `--rate abc` into NaN. */
import { z } from 'zod';
import { IssueBatchError } from '../index.js';
import type { StandingValues } from './config/settings.js';
import { parseDuration } from './duration.js';

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
  redis: once('--redis').optional(),
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
