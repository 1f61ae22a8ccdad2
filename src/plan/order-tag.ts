/** The mark by which an order in the account's list can be told to be this batch's. No personal data in it. */
import { MAX_DESCRIPTION_LENGTH } from '../api/wire.js';

export interface OrderTag {
  readonly batchId: string;
  readonly chunk: number;
  readonly generation: number;
  /** Places of its items in the chunk, ascending, when it does not hold the whole chunk. */
  readonly positions?: readonly number[] | undefined;
}

const TAG = /^\[issue-batch (\S{1,64}) #(\d{1,9}) g(\d{1,9})\](?: |$)/;

/** Room for the user's own text: the tag takes at most 14 + 64 + 2 + 9 + 2 + 9 + 2 characters. */
export const MAX_OWN_DESCRIPTION = MAX_DESCRIPTION_LENGTH - 102;

/** The order's `description`: the tag, then the user's own text. At most 128 characters. */
export function orderDescription(tag: OrderTag, text: string | null): string {
  const mark = `[issue-batch ${tag.batchId} #${tag.chunk} g${tag.generation}]`;
  return text === null || text === '' ? mark : `${mark} ${text}`;
}

export function parseOrderTag(description: string | null | undefined): OrderTag | undefined {
  const match = TAG.exec(description ?? '');
  if (match === null) return undefined;
  const [, batchId = '', chunk, generation] = match;
  return { batchId, chunk: Number(chunk), generation: Number(generation) };
}

/** The order's `metadata`: the same, which items of the chunk it holds, and the digest of what was asked for. */
export function orderMetadata(tag: OrderTag, contentSha256: string): Record<string, string> {
  return {
    issue_batch: tag.batchId,
    chunk: String(tag.chunk),
    generation: String(tag.generation),
    ...(tag.positions === undefined ? {} : { items: encodePositions(tag.positions) }),
    content_sha256: contentSha256,
  };
}

/** One bit a place, as hex digits, the first place in the first bit: 200 places are 50 digits. */
export function encodePositions(positions: readonly number[]): string {
  const digits = new Array<number>(Math.floor((positions.at(-1) ?? 0) / 4) + 1).fill(0);
  for (const position of positions) {
    const digit = Math.floor(position / 4);
    digits[digit] = (digits[digit] ?? 0) | (8 >> (position % 4));
  }
  return digits.map((digit) => digit.toString(16)).join('');
}

/** The reverse of {@link encodePositions}; undefined for text that it never writes. */
export function decodePositions(text: string): number[] | undefined {
  if (!/^[0-9a-f]{0,49}[1-9a-f]$/.test(text)) return undefined;
  return [...text].flatMap((digit, index) =>
    [0, 1, 2, 3].filter((bit) => (Number.parseInt(digit, 16) & (8 >> bit)) !== 0).map((bit) => index * 4 + bit),
  );
}
