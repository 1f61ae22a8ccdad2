/**
 * The records of the file by which the processes of one state directory share an account's limit. The order of the
 * records is the queue. A record begins with a newline as well as it ends with one, so that what a killed process or a
 * full disk has left without an end takes no later record with it.
 */
import { z } from 'zod';
import { decodeFramed, encodeFramed } from '../journal/framed-line.js';

const common = { account: z.string(), at: z.string().refine((at) => !Number.isNaN(Date.parse(at))) };

const recordSchema = z.discriminatedUnion('type', [
  /** A request wants to go. Said again with the same ID: it still does. */
  z.object({
    type: z.literal('claim'),
    ...common,
    id: z.string(),
    host: z.string(),
    /** Missing where only time may tell whether the claim is given up: see {@link Claim}. */
    pid: z.int32().positive().optional(),
    startTime: z.string().optional(),
  }),
  /** Its answer is there, or its process is not any more: the slot comes back a minute from now. */
  z.object({ type: z.literal('done'), ...common, id: z.string() }),
  /** It was given up unsent: the slot is free. */
  z.object({ type: z.literal('dropped'), ...common, id: z.string() }),
  /** The server said "too many requests" to a run: nobody goes for so long. Said again by the same run: for so long from now. */
  z.object({ type: z.literal('hold'), ...common, by: z.string(), ms: z.number().min(0) }),
]);

export type TurnRecord = z.infer<typeof recordSchema>;
export type Claim = Extract<TurnRecord, { type: 'claim' }>;

const NEWLINE = Buffer.from('\n');

export function encodeTurn(record: TurnRecord): Buffer {
  return Buffer.concat([NEWLINE, encodeFramed(JSON.stringify(record))]);
}

/** Undefined for whatever is no whole record: an empty line, a torn one, one of a later version. */
export function decodeTurn(line: Buffer): TurnRecord | undefined {
  const json = line.length === 0 ? undefined : decodeFramed(line);
  if (json === undefined) return undefined;
  try {
    return recordSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
