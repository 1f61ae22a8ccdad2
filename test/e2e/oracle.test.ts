import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LoggedItem, LoggedOrder, LoggedRequest } from '../support/server-process.js';
import { judgeMarks, judgeRequests, judgeRows } from './oracle.js';
import { judgeFolders, judgeSecrets } from './secrets.js';

const item = (itemId: string, faceValue: string, live = true): LoggedItem => ({
  itemId,
  url: `https://links.example/${itemId}`,
  faceValue,
  product: 'AMZ-US',
  products: {},
  distribution: { type: 'PAYOUT_LINK' },
  requestIndex: 0,
  live,
});
const order = (items: LoggedItem[], description = 'a mark'): LoggedOrder => ({
  id: 'O-1',
  key: 'k',
  requestSeq: 1,
  description,
  metadata: null,
  currency: 'USD',
  total: '0',
  createdAt: 0,
  readyAt: 0,
  fate: 'completed',
  status: 'COMPLETED',
  items,
});
const input = 'product,face_value\nAMZ-US,10.00\nAMZ-US,20\n';
const header =
  'product,face_value,issue_status,payout_url,payout_status,payout_expires_at,runa_order_id,runa_item_id,issue_error';
const row = (value: string, id: string, status = 'issued') =>
  status === 'issued'
    ? `AMZ-US,${value},issued,https://links.example/${id},ACTIVE,,O-1,${id},`
    : `AMZ-US,${value},${status},,,,,,`;
const results = (...rows: string[]) => `${[header, ...rows].join('\n')}\n`;
const good = [item('a', '10'), item('b', '20')];

describe('the oracle', () => {
  test('finds nothing wrong with what is right', () => {
    const orders = [order(good)];
    expect(judgeRows({ input, results: results(row('10.00', 'a'), row('20', 'b')), orders })).toEqual([]);
  });

  const wrongs: [title: string, rows: string[], items: LoggedItem[], finding: RegExp][] = [
    [
      'a row that was issued twice',
      [row('10.00', 'a'), row('20', 'b')],
      [...good, item('c', '10')],
      /2 live items for 1/,
    ],
    ['links on each other’s rows', [row('10.00', 'b'), row('20', 'a')], good, /has the link of AMZ-US/],
    ['one link on two rows', [row('10.00', 'a'), row('20', 'a')], good, /link of another row/],
    ['a link from nowhere', [row('10.00', 'x'), row('20', 'b')], good, /never made/],
    ['a dead link', [row('10.00', 'a'), row('20', 'b')], [item('a', '10', false), item('b', '20')], /dead link/],
    ['a live row called failed', [row('10.00', 'a'), row('20', '', 'failed')], good, /failed or not sent and is live/],
    [
      'a live row called not sent',
      [row('10.00', '', 'not_sent'), row('20', 'b')],
      good,
      /failed or not sent and is live/,
    ],
    ['a row that got lost', [row('10.00', 'a')], good, /2 rows went in, 1 came out/],
    ['rows in another order', [row('20', 'b'), row('10.00', 'a')], good, /not row 1 of the input/],
    ['a status that is none', [row('10.00', '', 'done'), row('20', 'b')], good, /the status "done"/],
    ['issued without a link', ['AMZ-US,10.00,issued,,,,O-1,a,', row('20', 'b')], good, /its link is ""/],
  ];
  test.for(wrongs)('finds %s', ([, rows, items, finding]) => {
    expect(judgeRows({ input, results: results(...rows), orders: [order(items)] }).join('\n')).toMatch(finding);
  });

  test('finds other bytes under a used key, and too many requests in a minute', () => {
    const request = (seq: number, at: number, key: string, bodySha256: string) =>
      ({ seq, at, key, bodySha256, method: 'POST', path: '/v2/order' }) as LoggedRequest;
    const requests = [request(1, 0, 'k', 'x'), request(2, 30_000, 'k', 'y'), request(3, 59_999, 'l', 'z')];
    expect(judgeRequests(requests, 2)).toEqual([
      'request 2 has other bytes under a used key',
      'more than 2 order requests in 60 s',
    ]);
    expect(judgeRequests([request(1, 0, 'k', 'x'), request(2, 60_000, 'k', 'x')], 1)).toEqual([]);
  });

  test('finds an address in the mark of an order', () => {
    expect(judgeMarks([order(good, 'for ada@example.com')])).toHaveLength(1);
  });

  test('finds the key anywhere, a link where it does not belong, and files that others can read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'issue-batch-oracle-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const state = join(folder, '.issue-batch', 'batch-1');
    mkdirSync(state, { recursive: true, mode: 0o700 });
    chmodSync(join(folder, '.issue-batch'), 0o755);
    const write = (name: string, text: string, mode: number) => {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), mode);
    };
    write('rows.results.csv', 'https://links.example/a', 0o644);
    write('.issue-batch/batch-1/journal.log', 'https://links.example/a', 0o600);
    write('.issue-batch/batch-1/links.log', 'https://links.example/a', 0o600);
    write('notes.txt', 'the key is s3cret', 0o644);
    const said = ['issue-batch rows.csv', 'X-Api-Key: s3cret', 'see https://links.example/a'];
    const links = ['https://links.example/a'];
    expect(judgeSecrets({ folder, apiKey: 'XXtest.s3cret', said, links }).sort()).toEqual(
      [
        'the API key was said: X-Api-Key: s3cret',
        'a link was said: see https://links.example/a',
        'rows.results.csv has the mode 644',
        'links are in .issue-batch/batch-1/journal.log',
        'the API key is in notes.txt',
      ].sort(),
    );
    expect(judgeFolders(folder)).toEqual(['.issue-batch has the mode 755']);
  });
});
