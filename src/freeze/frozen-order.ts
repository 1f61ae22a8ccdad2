/** The index entry of one frozen order: everything but the request's bytes, which stay on disk. */
import { z } from 'zod';

export const frozenOrderSchema = z.object({
  chunk: z.int().min(0),
  generation: z.int().min(0),
  /** Sent as `X-Idempotency-Key`. Read back on resume, never computed again. */
  key: z.string(),
  /** SHA-256, hex, of the exact request bytes. */
  bodySha256: z.string(),
  /** SHA-256, hex, of payment method and items; travels in `metadata`, so that an order can be told from another. */
  contentSha256: z.string(),
  /** Where the request's bytes stand in the bodies file. */
  offset: z.int().min(0),
  length: z.int().min(1),
  rows: z.int().min(1),
  /** Positions of its first and last row in the input, from 0. */
  firstRow: z.int().min(0),
  lastRow: z.int().min(0),
  currency: z.string(),
  country: z.string(),
  /** Sum of face values, canonical decimal text. */
  faceValue: z.string(),
});

export type FrozenOrder = z.infer<typeof frozenOrderSchema>;

/** A row as it is kept in the state: chunk, position in the chunk's items, line in the input, cells. */
export type FrozenRow = readonly [chunk: number, position: number, line: number, cells: readonly string[]];

export const frozenRowsSchema = z.array(z.tuple([z.int(), z.int(), z.int(), z.array(z.string())]));
