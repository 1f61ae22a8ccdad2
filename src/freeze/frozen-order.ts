/** How orders and rows stand in the files of a state folder. */
import { z } from 'zod';
import type { FrozenOrder } from '../model.js';

export const frozenOrderSchema = z.object({
  chunk: z.int().min(0),
  generation: z.int().min(0),
  key: z.string(),
  bodySha256: z.string(),
  contentSha256: z.string(),
  offset: z.int().min(0),
  length: z.int().min(1),
  rows: z.int().min(1),
  firstRow: z.int().min(0),
  lastRow: z.int().min(0),
  currency: z.string(),
  country: z.string(),
  faceValue: z.string(),
}) satisfies z.ZodType<FrozenOrder>;

/** A row as it is kept in the state: chunk, position in the chunk's items, line in the input, cells. */
export type FrozenRow = readonly [chunk: number, position: number, line: number, cells: readonly string[]];

export const frozenRowsSchema = z.array(z.tuple([z.int(), z.int(), z.int(), z.array(z.string())]));
