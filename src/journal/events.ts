/** What the journal can say. Written once, read for ever: an event may gain optional fields but never change meaning. */
import { z } from 'zod';

/** Of every record in a state folder. A newer tool reads older formats; an older tool refuses newer ones. */
export const STATE_FORMAT = 1;

/** Which order: `chunk` counts from 0, `generation` is 0 until `retry-failed` raises it. */
const order = { chunk: z.int().min(0), generation: z.int().min(0) };
/** Local time, ISO 8601. */
const at = z.string();

const failureSchema = z.object({
  type: z.string(),
  message: z.string(),
  status: z.int().optional(),
  requestId: z.string().optional(),
  details: z.array(z.string()).readonly().optional(),
});

/** A stretch of the links file: where the items of one order stand. */
const placeSchema = z.object({ offset: z.int().min(0), length: z.int().min(1) });

/** What a results file holds. */
const resultsSchema = z.object({
  /** Hex. */
  sha256: z.string(),
  bytes: z.int().min(0),
});

export const journalEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run:start'),
    at,
    version: z.string(),
    pid: z.int(),
    host: z.string(),
    /** Who ran it, as the system knows them. */
    user: z.string().optional(),
    /** Order requests a minute that it may send. */
    rate: z.int().min(1).optional(),
  }),
  z.object({
    type: z.literal('run:end'),
    at,
    exitCode: z.int(),
    /** What it gave to the results file: a later run that learns nothing new can tell that this is still there. */
    results: resultsSchema.optional(),
    /** Why it sent nothing more, for the whole account's sake. */
    stoppedBy: failureSchema.optional(),
  }),
  /** Durable before the first byte of the request leaves. */
  z.object({
    type: z.literal('order:intent'),
    at,
    ...order,
    attempt: z.int().min(1),
    /** The time by the server's clock, or by ours where that is later, ISO 8601: the life of a key is counted by it. */
    serverTime: z.string().optional(),
  }),
  z.object({
    type: z.literal('order:answer'),
    at,
    ...order,
    attempt: z.int().min(1),
    outcome: z.enum(['accepted', 'rejected', 'throttled', 'stop', 'conflict', 'unknown']),
    orderId: z.string().optional(),
    failure: failureSchema.optional(),
    /** The server's own clock from its `Date` header, ISO 8601. */
    serverTime: z.string().optional(),
  }),
  /** An order of this batch was found in the account's list although its answer never arrived here. */
  z.object({
    type: z.literal('order:adopted'),
    at,
    ...order,
    orderId: z.string(),
    /** The order's status in the list. */
    listedAs: z.string().optional(),
  }),
  /**
   * The account lists an order of a generation that another state folder froze, and which rows it holds is not known:
   * it came to nothing, or does not say. What that folder knows of the chunk is not known here.
   */
  z.object({ type: z.literal('order:foreign'), at, ...order, orderId: z.string(), listedAs: z.string() }),
  /** The account's list was read for this batch. `whole`: to its end, and every order in it showed whose it is. */
  z.object({ type: z.literal('list:searched'), at, orders: z.int().min(0), whole: z.boolean() }),
  /** A person has decided that an order without an answer does not exist. */
  z.object({ type: z.literal('order:resolved'), at, ...order, resolution: z.literal('not_issued'), user: z.string() }),
  z.object({
    type: z.literal('order:settled'),
    at,
    ...order,
    status: z.enum(['COMPLETED', 'FAILED']),
    issued: z.int().min(0),
    links: placeSchema.optional(),
    failure: failureSchema.optional(),
    completedAt: z.string().optional(),
  }),
  /** The present status of an order's links was asked for. */
  z.object({ type: z.literal('links:refreshed'), at, ...order, statuses: placeSchema }),
  /** The server contradicted itself or the frozen order. Nothing is sent after this. */
  z.object({
    type: z.literal('batch:halted'),
    at,
    chunk: z.int().min(0).optional(),
    generation: z.int().min(0).optional(),
    reason: z.string(),
    /** Nothing is proven any more of any order without links. */
    all: z.literal(true).optional(),
    issued: z.int().min(0).optional(),
    links: placeSchema.optional(),
  }),
]);

export type JournalEvent = z.infer<typeof journalEventSchema>;
export type Place = z.infer<typeof placeSchema>;
export type ResultsContent = z.infer<typeof resultsSchema>;
