import {
  type Answer,
  apiError,
  idempotencyInProgress,
  internalServerError,
  json,
  notFound,
  rateExceeded,
} from './answers.js';
import type { CreateFaultKind, ReadFaultKind, SandboxFault } from './fault-kinds.js';

/** How a fault changes an order request. */
export interface CreateEffect {
  /** Whether the request reaches the API at all. */
  readonly reaches: boolean;
  /** Stored under the key in place of the true answer; with `makesOrder: false` in place of the order, too. */
  readonly stores?: { readonly answer: Answer; readonly makesOrder: boolean } | undefined;
  readonly orderFails?: boolean | undefined;
  /** What the client gets. */
  readonly answer: (own: Answer) => Answer;
}

const BAD_GATEWAY: Answer = {
  status: 502,
  body: '<html>\n<head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center></body>\n</html>\n',
  contentType: 'text/html',
  fromGateway: true,
};
const UNAVAILABLE: Answer = { ...json(503, { message: 'Service Unavailable' }), fromGateway: true };
const TIMEOUT = apiError(504, 'timeout', 'The request took too long.', 'Try again with the same idempotency key.');

const instead = (answer: Answer) => () => answer;
const reset = (own: Answer): Answer => ({ ...own, delivery: 'reset' });
const hang = (own: Answer): Answer => ({ ...own, delivery: 'hang' });
const cut = (own: Answer): Answer => ({ ...own, delivery: 'cut' });
const informational = (): Answer => ({ ...idempotencyInProgress, status: 102, delivery: 'informational' });

const CREATE_EFFECTS: Readonly<Record<CreateFaultKind, CreateEffect>> = {
  '500-before': { reaches: false, answer: instead(internalServerError) },
  '500-after': { reaches: true, answer: instead(internalServerError) },
  '500-cached': { reaches: true, stores: { answer: internalServerError, makesOrder: false }, answer: (own) => own },
  '500-cached-after': {
    reaches: true,
    stores: { answer: internalServerError, makesOrder: true },
    answer: (own) => own,
  },
  '502-before': { reaches: false, answer: instead(BAD_GATEWAY) },
  '502-after': { reaches: true, answer: instead(BAD_GATEWAY) },
  '503': { reaches: false, answer: instead(UNAVAILABLE) },
  '504-after': { reaches: true, answer: instead(TIMEOUT) },
  '429': { reaches: false, answer: instead(rateExceeded) },
  'in-progress': { reaches: false, answer: instead(idempotencyInProgress) },
  '102-after': { reaches: true, answer: informational },
  'reset-before': { reaches: false, answer: reset },
  'reset-after': { reaches: true, answer: reset },
  'hang-before': { reaches: false, answer: hang },
  'hang-after': { reaches: true, answer: hang },
  'cut-json-after': { reaches: true, answer: cut },
  'order-fails': { reaches: true, orderFails: true, answer: (own) => own },
};

const READ_EFFECTS: Readonly<Record<ReadFaultKind, (own: Answer) => Answer>> = {
  '404': instead(notFound()),
  '429': instead(rateExceeded),
  '500': instead(internalServerError),
  '502': instead(BAD_GATEWAY),
  '503': instead(UNAVAILABLE),
  reset,
  hang,
  'cut-json': cut,
};

export interface FaultScript {
  /** Counts one order request and says what strikes it. */
  create(): { readonly kind: CreateFaultKind; readonly effect: CreateEffect } | undefined;
  /** Counts one look at an order and says what strikes it. */
  read(): { readonly kind: ReadFaultKind; readonly effect: (own: Answer) => Answer } | undefined;
}

export function createFaultScript(faults: readonly SandboxFault[]): FaultScript {
  let creates = 0;
  let reads = 0;
  const strikes = (fault: SandboxFault, attempt: number): boolean =>
    fault.every === undefined ? fault.nth === attempt : attempt % fault.every === 0;

  return {
    create() {
      creates += 1;
      for (const fault of faults) {
        if (fault.on === 'create' && strikes(fault, creates))
          return { kind: fault.kind, effect: CREATE_EFFECTS[fault.kind] };
      }
      return undefined;
    },
    read() {
      reads += 1;
      for (const fault of faults) {
        if (fault.on === 'read' && strikes(fault, reads)) return { kind: fault.kind, effect: READ_EFFECTS[fault.kind] };
      }
      return undefined;
    },
  };
}
