/**
 * The faults that can be scripted, each with a sentence for people. Kinds that end in `-before` strike before anything
 * is done: no order, nothing stored under the key, so the same request works next time. Kinds that end in `-after`
 * strike when the order is made and its answer stored, so the same request replays that answer.
 *
 * @example
 * ```ts
 * import { CREATE_FAULTS } from 'issue-batch/sandbox';
 *
 * for (const [kind, sentence] of Object.entries(CREATE_FAULTS)) console.log(`${kind} ${sentence}`);
 * ```
 */
export const CREATE_FAULTS = {
  '500-before': 'answers 500; no order is made and the key stays free',
  '500-after': 'makes the order, then answers 500; the key replays the true answer',
  '500-cached': 'makes no order and stores the 500: the key replays it for 30 days',
  '500-cached-after': 'makes the order but stores a 500: the key replays it for 30 days, only the order list knows',
  '502-before': 'answers 502 with an HTML page; no order is made',
  '502-after': 'makes the order, then answers 502 with an HTML page',
  '503': 'answers 503; no order is made',
  '504-after': 'makes the order, then answers 504 of type timeout',
  '429': 'answers 429 as if the rate were exceeded; no order is made',
  'in-progress': 'answers 400 idempotency_in_progress; no order is made yet',
  '102-after':
    'makes the order, then sends a literal 102 status with a body and hangs up, which most clients cannot read',
  'reset-before': 'resets the connection; no order is made',
  'reset-after': 'makes the order, then resets the connection',
  'hang-before': 'never answers; no order is made',
  'hang-after': 'makes the order, then never answers',
  'cut-json-after': 'makes the order, then answers with half of the JSON',
  'order-fails': 'accepts the order, which later settles as FAILED; no money is taken',
} as const;

/**
 * Faults on `GET /order/{id}`, each with a sentence for people. They change nothing but this one answer.
 *
 * @example
 * ```ts
 * import { READ_FAULTS, startSandbox } from 'issue-batch/sandbox';
 *
 * console.log(READ_FAULTS.hang);
 * const sandbox = await startSandbox({ faults: [{ on: 'read', kind: 'hang', nth: 1 }] });
 * await sandbox.close();
 * ```
 */
export const READ_FAULTS = {
  '404': 'answers 404, as an API does whose replica lags behind',
  '429': 'answers 429',
  '500': 'answers 500',
  '502': 'answers 502 with an HTML page',
  '503': 'answers 503',
  reset: 'resets the connection',
  hang: 'never answers',
  'cut-json': 'answers with half of the JSON',
} as const;

/** A fault that can strike an order request; {@link CREATE_FAULTS} says what each does. */
export type CreateFaultKind = keyof typeof CREATE_FAULTS;
/** A fault that can strike a look at an order; {@link READ_FAULTS} says what each does. */
export type ReadFaultKind = keyof typeof READ_FAULTS;

/**
 * `nth` strikes once, at that attempt; `every` strikes at each multiple. Attempts count from 1 since the start of the
 * sandbox: `create` those POST /order requests that the rate limit let through, `read` every GET /order/{id}.
 * When several faults fit one attempt, the first in the list strikes.
 */
export type SandboxFault = (
  | {
      /** Order requests. */
      readonly on: 'create';
      /** What happens to the request. */
      readonly kind: CreateFaultKind;
    }
  | {
      /** Looks at orders. */
      readonly on: 'read';
      /** What happens to the answer. */
      readonly kind: ReadFaultKind;
    }
) &
  (
    | {
        /** The attempt that it strikes, from 1. */
        readonly nth: number;
        /** Either this or `nth`. */
        readonly every?: undefined;
      }
    | {
        /** It strikes every attempt whose number is a multiple of this, from 1. */
        readonly every: number;
        /** Either this or `every`. */
        readonly nth?: undefined;
      }
  );
