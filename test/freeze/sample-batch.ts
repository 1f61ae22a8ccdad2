/** Small batches for tests: rows of every kind, frozen into real files in a temporary folder. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type FreezeInput, freezeBatch } from '../../src/freeze/freeze.js';
import { type FrozenBatch, openFrozenBatch } from '../../src/freeze/frozen-batch.js';
import { batchFolder } from '../../src/freeze/layout.js';
import type { BatchSettings, ColumnMap, RawRow, RowFields } from '../../src/model.js';
import { fromUnits, toUnits } from '../../src/money/decimal.js';
import { createRowDigests } from '../../src/plan/batch-id.js';
import type { OrderGroup } from '../../src/plan/chunker.js';
import { createChunker } from '../../src/plan/chunker.js';
import { fieldsOf } from '../../src/validate/row-fields.js';

/** In memory where the system has such a place: thousands of small writes and syncs would wear out a disk. */
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder of the test that is running; gone afterwards. */
export function useTempFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(() => {
    folder.path = mkdtempSync(join(root, 'issue-batch-test-'));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

export const HEADER = [
  'product',
  'face_value',
  'recipient',
  'recipient_reference',
  'distribution',
  'template',
  'reference',
  'note',
];

export const COLUMNS: ColumnMap = {
  product: 0,
  face_value: 1,
  recipient: 2,
  recipient_reference: 3,
  distribution: 4,
  template: 5,
  reference: 6,
};

export const SETTINGS: BatchSettings = {
  currency: null,
  distribution: 'payout_link',
  template: null,
  description: null,
  chunkSize: 200,
  baseUrl: 'http://127.0.0.1:9/v2',
};

type Cells = Partial<
  Record<
    'product' | 'faceValue' | 'recipient' | 'recipientReference' | 'distribution' | 'template' | 'reference' | 'note',
    string
  >
>;

export function cells(given: Cells): string[] {
  const { product = 'AMZ-US', faceValue = '10', recipient = '', recipientReference = '' } = given;
  const { distribution = '', template = '', reference = '', note = '' } = given;
  return [product, faceValue, recipient, recipientReference, distribution, template, reference, note];
}

export function fields(given: Partial<RowFields> = {}): RowFields {
  return {
    product: 'AMZ-US',
    faceValue: '10',
    recipient: '',
    recipientReference: '',
    reference: '',
    distribution: 'payout_link',
    template: '',
    ...given,
  };
}

const CURRENCIES: Readonly<Record<string, string>> = { US: 'USD', GB: 'GBP', DE: 'EUR', JP: 'JPY' };

function groupOf({ product }: RowFields): OrderGroup {
  if (product.startsWith('PT-')) return { currency: 'USD', country: 'template' };
  const country = product.slice(-2);
  return { currency: CURRENCIES[country] ?? 'USD', country };
}

export interface Sample {
  readonly batchId?: string;
  readonly rows: readonly (readonly string[])[];
  readonly settings?: Partial<BatchSettings>;
  readonly inputPath?: string | null;
  readonly output?: string | null;
  readonly createdAt?: string;
  readonly keyPrefix?: string;
}

export function freezeInput(stateDir: string, sample: Sample): FreezeInput {
  const settings = { ...SETTINGS, ...sample.settings };
  const rows: RawRow[] = sample.rows.map((row, index) => ({ line: index + 2, cells: row }));
  const blocks = Array.from({ length: Math.ceil(rows.length / 500) }, (_, i) => rows.slice(i * 500, (i + 1) * 500));
  const parse = (row: readonly string[]) => fieldsOf(row, COLUMNS, settings);
  const digests = createRowDigests(HEADER);
  for (const row of rows) {
    digests.add(parse(row.cells));
    digests.addCells(Buffer.from(`${JSON.stringify(row.cells)}\n`));
  }
  const { identity, issued, cells: allCells } = digests.finish();
  const chunker = createChunker(settings.chunkSize);
  const chunks = new Set(
    rows.map((row) => {
      const wanted = parse(row.cells);
      return chunker.place(groupOf(wanted), wanted.product, wanted.template).chunk;
    }),
  );
  const total = rows.reduce((sum, row) => sum + toUnits(parse(row.cells).faceValue), 0n);
  return {
    stateDir,
    blocks,
    fieldsOf: parse,
    groupOf,
    manifest: {
      format: 1,
      batchId: sample.batchId ?? 'sample',
      createdAt: sample.createdAt ?? '2026-11-01T10:00:00.000Z',
      version: '0.0.0',
      apiVersion: '2024-02-05',
      keyPrefix: sample.keyPrefix ?? 'XXtest',
      settings,
      input: {
        path: sample.inputPath ?? null,
        header: [...HEADER],
        columns: COLUMNS,
        rows: rows.length,
        identitySha256: identity,
        issuedSha256: issued,
        cellsSha256: allCells,
      },
      output: sample.output ?? null,
      orders: chunks.size,
      totals: [{ currency: 'USD', product: 'AMZ-US', rows: rows.length, faceValue: fromUnits(total) }],
    },
  };
}

export async function freezeSample(stateDir: string, sample: Sample): Promise<FrozenBatch> {
  const input = freezeInput(stateDir, sample);
  await freezeBatch(input);
  return openFrozenBatch(batchFolder(stateDir, input.manifest.batchId));
}
