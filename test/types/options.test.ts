/** Checked by the compiler (`npm run types`): a wrong type fails there, at the line of its test. */
import { Readable } from 'node:stream';
import { describe, expectTypeOf, it } from 'vitest';
import type { CHECK_NAMES } from '../../src/doctor/setup-report.js';
import type {
  BatchInput,
  CheckName,
  Distribution,
  ErrorCode,
  InputError,
  InputIssue,
  IssueBatchError,
  IssueStatus,
  PlanOptions,
  ReconcileOptions,
  RetryOptions,
  RowObject,
  RunOptions,
  forgetBatch,
  resumeBatch,
  writeRemainder,
} from '../../src/index.js';
import type { CreateFaultKind, SandboxFault, SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

const apiKey = 'XX-try.me';
const plan = (options: PlanOptions) => options;
const run = (options: RunOptions) => options;
const input = (rows: BatchInput) => rows;
const row = (object: RowObject) => object;
const fault = (one: SandboxFault) => one;

describe('options', () => {
  it('of a plan are those of the command, in camelCase', () => {
    plan({ apiKey, chunkSize: 100, currency: 'USD', expectTotal: { USD: '100' }, canary: 1, map: { product: 'Code' } });
    expectTypeOf<PlanOptions['distribution']>().toEqualTypeOf<Distribution | undefined>();
    expectTypeOf<Distribution>().toEqualTypeOf<'payout_link' | 'email' | 'recipient'>();
    // @ts-expect-error: as the command's, it is called chunkSize
    plan({ apiKey, chunk: 100 });
    // @ts-expect-error: a number of rows
    plan({ apiKey, chunkSize: '100' });
    // @ts-expect-error: no way that a payout travels
    plan({ apiKey, distribution: 'pigeon' });
    // @ts-expect-error: amounts are text, which has no rounding
    plan({ apiKey, expectTotal: { USD: 100 } });
    // @ts-expect-error: a canary is a number of rows, or none
    plan({ apiKey, canary: true });
  });

  it('need a key where the API is asked, and none where it is not', () => {
    // @ts-expect-error: without a key
    plan({});
    // @ts-expect-error: a variable that may not be set
    plan({ apiKey: process.env.RUNA_API_KEY });
    expectTypeOf<Parameters<typeof resumeBatch>[1]>().toHaveProperty('apiKey').toBeString();
    expectTypeOf<NonNullable<Parameters<typeof forgetBatch>[1]>>().not.toHaveProperty('apiKey');
  });

  it('of a run may be undefined, as whoever hands them on has them', () => {
    run({ apiKey, rate: undefined, signal: undefined, wait: undefined, fetch: undefined });
    // @ts-expect-error: milliseconds, not a duration as the command takes it
    run({ apiKey, wait: '30m' });
    // @ts-expect-error: an AbortSignal, not its controller
    run({ apiKey, signal: new AbortController() });
    // @ts-expect-error: what is promised to the server is said when it is planned
    run({ apiKey, currency: 'USD' });
    expectTypeOf<RetryOptions>().toExtend<RunOptions>();
    expectTypeOf<ReconcileOptions['resolve']>().toEqualTypeOf<readonly string[] | undefined>();
  });
});

describe('an input', () => {
  it('is a path, a stream, or rows, one by one or all at once', () => {
    async function* later() {
      yield { product: 'AMZ-US', face_value: '10' };
    }
    input('rewards.csv');
    input(Readable.from(['product,face_value\n']));
    input([{ product: 'AMZ-US', face_value: 10 }]);
    input(later());
    // @ts-expect-error: a single row
    input(Object.freeze({ product: 'AMZ-US', face_value: '10' }));
    // @ts-expect-error: rows are objects
    input([['AMZ-US', '10']]);
  });

  it('has rows of text and numbers, and gaps', () => {
    row({ product: 'AMZ-US', face_value: 12.5, recipient: null, reference: undefined, 'any column': 'as it is' });
    // @ts-expect-error: how would it be written?
    row({ product: 'AMZ-US', face_value: '10', on: new Date(0) });
    // @ts-expect-error: a whole number of what?
    row({ product: 'AMZ-US', face_value: 10n });
  });

  it('that is refused is told in findings', () => {
    expectTypeOf<InputError>().toExtend<IssueBatchError>();
    expectTypeOf<InputError['issues']>().toEqualTypeOf<readonly InputIssue[]>();
    expectTypeOf<InputIssue['line']>().toEqualTypeOf<number | undefined>();
  });
});

describe('an error', () => {
  it('has one of these codes, and perhaps a hint', () => {
    type Before = 'USAGE' | 'INPUT' | 'ACCOUNT' | 'UNREACHABLE';
    type During = 'HALTED' | 'LOCKED' | 'STORAGE' | 'INTERRUPTED';
    expectTypeOf<ErrorCode>().toEqualTypeOf<Before | During>();
    expectTypeOf<IssueBatchError['code']>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<IssueBatchError['hint']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<IssueBatchError['cause']>().toBeUnknown();
  });
});

describe('words with a meaning', () => {
  it('are unions, not text', () => {
    expectTypeOf<Parameters<typeof writeRemainder>[1]>().toEqualTypeOf<readonly IssueStatus[]>();
    expectTypeOf<IssueStatus>().toEqualTypeOf<'issued' | 'failed' | 'unknown' | 'processing' | 'not_sent'>();
    expectTypeOf<'reset-after'>().toExtend<CreateFaultKind>();
    expectTypeOf<Parameters<typeof startSandbox>[0]>().toEqualTypeOf<SandboxOptions | undefined>();
  });

  it('of the setup are all looked at', () => {
    expectTypeOf<(typeof CHECK_NAMES)[number]>().toEqualTypeOf<CheckName>();
  });

  it('of the sandbox fit together', () => {
    fault({ on: 'read', kind: 'hang', nth: 1 });
    // @ts-expect-error: nothing that happens to a look at an order
    fault({ on: 'read', kind: 'order-fails', nth: 1 });
    // @ts-expect-error: either once or again and again
    fault({ on: 'create', kind: '429', nth: 1, every: 2 });
    // @ts-expect-error: never
    fault({ on: 'create', kind: '429' });
  });
});
