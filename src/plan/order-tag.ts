/** The mark by which an order in the account's list can be told to be this batch's. No personal data in it. */
import { MAX_DESCRIPTION_LENGTH } from '../api/wire.js';

export interface OrderTag {
  readonly batchId: string;
  readonly chunk: number;
  readonly generation: number;
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

/** The order's `metadata`: the same, and the digest of what was asked for. */
export function orderMetadata(tag: OrderTag, contentSha256: string): Record<string, string> {
  return {
    issue_batch: tag.batchId,
    chunk: String(tag.chunk),
    generation: String(tag.generation),
    content_sha256: contentSha256,
  };
}
