import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowResult } from '../../src/report/row-results.js';
import { createRedaction } from '../../src/results/redacted-row.js';
import { RESULT_COLUMNS } from '../../src/validate/known-columns.js';
import { COLUMNS, cells, HEADER } from '../freeze/sample-batch.js';

const redaction = createRedaction(HEADER, COLUMNS, RESULT_COLUMNS);

function result(given: Partial<RowResult> = {}): RowResult {
  return {
    line: 2,
    cells: cells({}),
    status: 'issued',
    url: 'https://spend.example/secret',
    payoutStatus: 'ACTIVE',
    expiresAt: '2027-01-01T00:00:00Z',
    orderId: 'O-1',
    itemId: 'E-1',
    error: '',
    ...given,
  };
}

/** The redacted cells by their column. */
function shown(given: Parameters<typeof cells>[0], results: Partial<RowResult> = {}): Record<string, string> {
  const record = redaction.record(result({ cells: cells(given), ...results }));
  return Object.fromEntries(redaction.header.map((name, index) => [name, record[index] ?? '']));
}

describe('a row that is shown to others', () => {
  test('keeps what was ordered, how it stands and the IDs, and nothing else', () => {
    const row = shown({
      ...{ product: 'AMZ-US', faceValue: '10.50', recipient: 'ada@example.com', recipientReference: 'emp-7' },
      ...{ distribution: 'email', template: 'DT-1', reference: 'RW-2001', note: 'Ada Lovelace' },
    });
    expect(row).toEqual({
      ...{ product: 'AMZ-US', face_value: '10.50', recipient: 'a…@example.com', recipient_reference: '' },
      ...{ distribution: 'email', template: 'DT-1', reference: 'RW-2001', note: '', issue_status: 'issued' },
      ...{ payout_url: '', payout_status: 'ACTIVE', payout_expires_at: '2027-01-01T00:00:00Z' },
      ...{ runa_order_id: 'O-1', runa_item_id: 'E-1', issue_error: '' },
    });
  });

  test.each([
    ['ada@example.com', 'a…@example.com'],
    ['Ada Lovelace', 'A…'],
    ['Ada <ada@example.com>', 'A…'],
    ['ada@example.com (Ada Lovelace)', 'a…'],
    ['https://chat.example/@ada', 'h…'],
    ['@ada', "'@…"],
    ['ada@lovelace', 'a…'],
    ['𝒜da', '𝒜…'],
    ['=cmd()', "'=…"],
    ['', ''],
  ])('shows the recipient %j as %j', (recipient, masked) => {
    expect(shown({ recipient }).recipient).toBe(masked);
  });

  test.each([
    ['2026-11-ada', '2026-11-…'],
    ['2026-11-ADA-3', '2026-11-…-3'],
    ['LOVE-17', '…-17'],
    ['bo-4', '…-4'],
    ['RW-2001', 'RW-2001'],
    ['board-9', 'board-9'],
    ['ada@example.com', ''],
    ['https://crm.example/17', ''],
    ['www.crm.example/17', ''],
  ])('shows the reference %j as %j', (reference, expected) => {
    expect(shown({ recipient: 'ada@x.example', note: 'Bo Lovelace', reference }).reference).toBe(expected);
  });

  test.each([
    ['validation_error: items.3.recipient_reference: Ada Lovelace is not known', 'validation_error'],
    ['order_failed: told', 'order_failed'],
    ['http_502', 'http_502'],
    ['Ada Lovelace: is not known', 'other'],
    ['', ''],
  ])('names the kind of the error %j, because its words may quote anybody', (error, kind) => {
    expect(shown({}, { error }).issue_error).toBe(kind);
  });

  test('has the names of the columns, unless they are an address themselves', () => {
    const { header } = createRedaction(
      ['product', 'face_value', 'ask ada@example.com', 'name'],
      { ...COLUMNS, recipient: -1, recipient_reference: -1, distribution: -1, template: -1, reference: -1 },
      [],
    );
    expect(header).toEqual(['product', 'face_value', 'column 3', 'name']);
  });

  test('holds no address, no link, no formula and nothing of a personal cell, whatever stands in the row', () => {
    const piece = fc.constantFrom(
      'ada',
      'Zoë',
      '@',
      'example.com',
      'https://',
      '=',
      '+1',
      ' ',
      '"',
      ',',
      '\n',
      '17',
      '-',
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const any = fc.tuple(text, text, text, text, text, text, text, text);
    const server = fc.record({ payoutStatus: text, expiresAt: text, orderId: text, itemId: text, error: text });
    fc.assert(
      fc.property(any, server, (row, told) => {
        const record = redaction.record(result({ cells: row, ...told }));
        const recipient = HEADER.indexOf('recipient');
        for (const [index, cell] of record.entries()) {
          expect(cell).not.toMatch(/^[=+\-@]/);
          if (index !== recipient) expect(cell).not.toMatch(/@|:\/\//);
        }
        expect(record[recipient]).toMatch(/^(?:'?.…(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?)?$/su);
        expect([record[3], record[7], record[9]]).toEqual(['', '', '']);
      }),
    );
  });
});
