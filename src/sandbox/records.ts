import { z } from 'zod';

/** An accepted order. Items, links and their order are derived from `seed` and `request` whenever they are asked for. */
export const orderRecordSchema = z.object({
  id: z.string(),
  seed: z.string(),
  /** Unix time in milliseconds. */
  acceptedAt: z.number(),
  settlesAt: z.number(),
  fails: z.boolean(),
  currency: z.string(),
  /** Canonical decimal text. */
  totalPrice: z.string(),
  totalDiscount: z.string(),
  description: z.string().nullable(),
  /** The body of the order request, as it came. */
  request: z.string(),
});

/** The outcome of one order request: what the key answers from now on, and the order if one was made. */
export const outcomeRecordSchema = z.object({
  key: z.string(),
  /** SHA-256 of the request body in base64. */
  digest: z.string(),
  /** Unix time in milliseconds, from which the key lives 30 days. */
  at: z.number(),
  status: z.number(),
  body: z.string(),
  order: orderRecordSchema.optional(),
});

export type OrderRecord = z.infer<typeof orderRecordSchema>;
export type OutcomeRecord = z.infer<typeof outcomeRecordSchema>;
