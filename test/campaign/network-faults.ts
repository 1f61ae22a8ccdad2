/** Every way in which the server or the wire can fail one request, and what a batch may honestly come to after it. */
import type { Fault } from '../support/independent-server.mjs';

export type Trouble = Omit<Fault, 'on'>;

export interface NamedTrouble {
  readonly name: string;
  readonly trouble: Trouble;
  /** Exit codes in which the batch may end besides 0. */
  readonly mayEnd?: readonly number[];
}

const UNUSABLE: readonly Trouble[] = [
  ...[408, 409, 425, 500, 502, 503, 504].map((status): Trouble => ({ kind: 'status', status })),
  { kind: 'status', status: 500, cached: false, message: 'and forgotten' },
  { kind: 'status', status: 502, html: true },
  { kind: 'status', status: 422, html: true },
  { kind: 'status', status: 400, body: { error: 'untyped' } },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, type: 'rate_limited', retryAfter: 1 },
  { kind: 'in-progress' },
  { kind: 'hang' },
  { kind: 'redirect', status: 302 },
  { kind: 'redirect', status: 307 },
  { kind: 'html-200' },
  { kind: 'empty-200' },
  { kind: 'no-id' },
  { kind: 'other-json' },
  { kind: 'deep-json' },
  { kind: '102-silence' },
  { kind: '102-close' },
  { kind: '102-body' },
];

/** These carry the server's real answer, so that the order is made, and damage it on its way. */
const DAMAGED: readonly Trouble[] = [
  { kind: 'reset-after' },
  { kind: '102-then-202' },
  { kind: 'cut-length' },
  { kind: 'cut-length', keep: 0 },
  { kind: 'cut-chunked' },
  { kind: 'cut-close' },
  { kind: 'cut-close', keep: 1 },
  { kind: 'slow-drip', everyMs: 100 },
  { kind: 'huge-body', sizeBytes: 9 << 20 },
  { kind: 'gzip-bomb', sizeBytes: 16 << 20 },
  { kind: 'duplicate-id' },
  { kind: 'bad-utf8' },
  { kind: 'wrong-content-type' },
];

/** Typed answers that mean what they say; an order that was made all the same would be a lie no client could see. */
const REFUSALS: readonly NamedTrouble[] = [
  refusal({ kind: 'status', status: 422, at: ['items', 0, 'face_value'] }, 3),
  refusal({ kind: 'status', status: 400, type: 'product_validation_error' }, 3),
  refusal({ kind: 'status', status: 404 }, 3),
  refusal({ kind: 'status', status: 401 }),
  refusal({ kind: 'status', status: 403 }),
  // Said by what stands in front of the API, which knows no keys.
  refusal({ kind: 'status', status: 410, cached: false }),
  refusal({ kind: 'insufficient-funds' }),
  refusal({ kind: 'insufficient-funds', cached: true }),
  refusal({ kind: 'status', status: 400, type: 'idempotency_validation_error' }, 6),
];

const FATES: readonly NamedTrouble[] = [
  { name: 'fate-processing', trouble: { kind: 'fate', fate: 'processing' } },
  { name: 'fate-failed-bare', trouble: { kind: 'fate', fate: 'failed-bare' }, mayEnd: [3] },
  { name: 'fate-failed-live', trouble: { kind: 'fate', fate: 'failed-live' }, mayEnd: [6] },
];

export const CREATE_TROUBLES: readonly NamedTrouble[] = [
  named({ kind: 'reset-before' }),
  ...UNUSABLE.flatMap((trouble) => [named({ ...trouble, made: false }), named({ ...trouble, made: true })]),
  ...DAMAGED.map((trouble) => named(trouble)),
  ...REFUSALS,
  ...FATES,
].filter(unlessRepeated);

const LIE_KINDS = [
  ...(['missing-item', 'extra-item', 'duplicate-item', 'repeated-item', 'url-null', 'no-payout'] as const),
  ...(['changed-value', 'wrong-digest', 'other-order-id', 'failed-live'] as const),
];
const LIES = LIE_KINDS.map((kind): NamedTrouble => ({ name: kind, trouble: { kind }, mayEnd: [6] }));

/** What may stand in the way of reading; the order itself is well. */
const UNREADABLE: readonly NamedTrouble[] = [
  named({ kind: 'reset-before' }),
  ...UNUSABLE.filter(({ made }) => made === undefined).map((trouble) => named(trouble)),
  ...DAMAGED.filter(({ kind }) => kind !== '102-then-202').map((trouble) => named(trouble)),
  named({ kind: 'status', status: 401 }),
  named({ kind: 'status', status: 403 }),
  named({ kind: 'status', status: 404 }),
  named({ kind: 'status', status: 410 }),
];

const LOOKS: readonly NamedTrouble[] = [
  ...UNREADABLE,
  ...LIES,
  named({ kind: 'not-found' }),
  named({ kind: 'processing-once' }),
  named({ kind: 'unknown-status' }),
  named({ kind: 'unknown-status', orderStatus: 'CANCELLED' }),
  named({ kind: 'face-value-format', format: 'plain' }),
  named({ kind: 'face-value-format', format: 'one' }),
  named({ kind: 'shuffled' }),
  { name: 'processing', trouble: { kind: 'processing' } },
  { name: 'failed-bare', trouble: { kind: 'failed-bare' }, mayEnd: [3] },
];
export const GET_TROUBLES = LOOKS.filter(unlessRepeated);

export const LIST_TROUBLES: readonly NamedTrouble[] = [
  ...UNREADABLE,
  named({ kind: 'repeated-cursor' }),
  named({ kind: 'stale', newest: 1 }),
  named({ kind: 'stale', newest: 3 }),
  named({ kind: 'missing-description' }),
];

/** The lists above share their parts. */
function unlessRepeated({ name }: NamedTrouble, index: number, all: readonly NamedTrouble[]): boolean {
  return all.findIndex((other) => other.name === name) === index;
}

function refusal(trouble: Trouble, code?: number): NamedTrouble {
  return { ...named(trouble), ...(code === undefined ? {} : { mayEnd: [code] }) };
}

/** `status-500-made`, `cut-length-keep-0`: what tells this trouble from the others. */
function named(trouble: Trouble): NamedTrouble {
  const { kind, made, everyMs: _drip, sizeBytes: _size, message, at: _at, body, ...rest } = trouble;
  const words = Object.entries(rest).map(([name, value]) => (name === 'status' ? value : `${name}-${value}`));
  if (body !== undefined) words.push('untyped');
  if (message !== undefined) words.push(message.replaceAll(' ', '-'));
  if (made !== undefined) words.push(made ? 'made' : 'not-made');
  return { name: [kind, ...words].join('-'), trouble };
}
