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

/** By hand, and nothing is copied: it is asked of every row of a batch each time that its results are written. */
export function areFrozenRows(json: unknown): json is readonly FrozenRow[] {
  return Array.isArray(json) && json.every(isFrozenRow);
}

function isFrozenRow(row: unknown): boolean {
  if (!Array.isArray(row) || row.length !== 4) return false;
  const [chunk, position, line, cells]: readonly unknown[] = row;
  const areNumbers = Number.isSafeInteger(chunk) && Number.isSafeInteger(position) && Number.isSafeInteger(line);
  return areNumbers && Array.isArray(cells) && cells.every((cell) => typeof cell === 'string');
}
