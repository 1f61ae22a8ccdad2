/**
 * `batch.json`: what was asked for, under which settings, from which file. Written when the batch is frozen, and once
 * more when it is forgotten.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { IssueBatchError } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { STATE_FORMAT } from '../journal/events.js';
import { otherFormat } from '../journal/journal.js';

const columnsSchema = z.object({
  product: z.int(),
  face_value: z.int(),
  recipient: z.int(),
  recipient_reference: z.int(),
  distribution: z.int(),
  template: z.int(),
  reference: z.int(),
});

/** That the rows and links of a batch were removed on purpose, and what is left to tell of them. */
const forgottenSchema = z.object({
  at: z.string(),
  user: z.string(),
  version: z.string(),
  /** When the last of its orders came to its end, ISO 8601; null when none did. */
  settledAt: z.string().nullable(),
  /** Rows that had a link. */
  issued: z.int().min(0),
  /** Rows that are still recognised by a digest. */
  digests: z.int().min(0),
  /** Rows that were issued, or may have been, and that nothing tells from others: no recipient, no reference. */
  nameless: z.int().min(0),
});

const manifestSchema = z.object({
  format: z.literal(STATE_FORMAT),
  batchId: z.string(),
  createdAt: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  /** The part of the API key before its dot, which the vendor calls public. */
  keyPrefix: z.string(),
  settings: z.object({
    currency: z.string().nullable(),
    distribution: z.enum(['payout_link', 'email', 'recipient']),
    template: z.string().nullable(),
    description: z.string().nullable(),
    chunkSize: z.int().min(1).max(200),
    canary: z.int().min(1).max(200).optional(),
    baseUrl: z.string(),
  }),
  input: z.object({
    /** Real path of the CSV; null when the rows came from a stream or a program. */
    path: z.string().nullable(),
    header: z.array(z.string()),
    columns: columnsSchema,
    rows: z.int().min(1),
    /** Of the rows' identity (the published rule behind the default batch ID), of all issued fields, of all cells. */
    identitySha256: z.string(),
    issuedSha256: z.string(),
    cellsSha256: z.string(),
  }),
  /** Where the results CSV goes; null: nowhere unless asked. */
  output: z.string().nullable(),
  orders: z.int().min(1),
  totals: z.array(z.object({ currency: z.string(), product: z.string(), rows: z.int(), faceValue: z.string() })),
  forgotten: forgottenSchema.optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Forgotten = z.infer<typeof forgottenSchema>;

/** The manifest's text: pretty JSON that ends in a checksum of everything before it. */
export function encodeManifest(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, sha256: manifestChecksum(manifest) }, null, 2)}\n`;
}

/**
 * Reads the manifest of a state folder.
 * @throws IssueBatchError `STORAGE` when it is missing, altered, or of another format
 */
export function readManifest(path: string): Manifest {
  let text: string;
  try {
    text = readFileSync(path).toString('utf8');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  const json = parseObject(text);
  if (json === undefined) throw damagedManifest(path);
  if (typeof json.format === 'number' && json.format !== STATE_FORMAT) throw otherFormat(path, json.format);
  const { sha256, ...rest } = json;
  const manifest = manifestSchema.safeParse(rest);
  if (!manifest.success || sha256 !== manifestChecksum(manifest.data)) throw damagedManifest(path);
  return manifest.data;
}

/** Over the properties in the schema's order, so that writing and reading agree. */
function manifestChecksum(manifest: Manifest): string {
  return createHash('sha256')
    .update(JSON.stringify(manifestSchema.parse(manifest)))
    .digest('hex');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function damagedManifest(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is damaged.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
