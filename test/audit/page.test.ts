import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditFacts } from '../../src/audit/facts.js';
import { renderPage } from '../../src/audit/page.js';
import { emptyFacts, fullFacts, orderFact, productSums, WRITTEN } from './sample-facts.js';

const page = (facts: AuditFacts) => renderPage(facts, WRITTEN);
const body = (text: string) => text.replace(/<style>[\s\S]*<\/style>/, '');
/** The words a reader sees, without markup. */
const words = (text: string) =>
  body(text)
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
/** Every tag with its attributes' names, without their values. */
const skeleton = (text: string) =>
  body(text)
    .match(/<[^>]*>/g)
    ?.map((tag) => tag.replace(/"[^"]*"/g, '""'));

const HOSTILE = [
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' style='display:none",
  '<!-- ',
  ']]>',
  '&lt;b&gt;',
  '\u202eevil\u0000\u001b[2J',
  'ada@example.com',
  'Ada <ada@example.com>, https://spend.example/abc',
  'spend.example/363aed19-778a-41ae',
  '=HYPERLINK("http://x.example/","y")',
];

/** What must not be in any report, whatever its texts are. The address of the API is the sample's own. */
function judge(text: string): void {
  const told = body(text).replaceAll('http://127.0.0.1:9/v2', '');
  expect(told).not.toMatch(/@|＠/);
  expect(told).not.toMatch(/:\/\//);
  expect(told).not.toMatch(/spend\.example/);
  expect(told).not.toMatch(/<script|<img|<link|<iframe|<object|<form/i);
  expect(told).not.toMatch(/NaN|Infinity|undefined|\[object/);
  // A line break is the only control that a page needs.
  expect(told.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
}

describe('an evidence report', () => {
  test('keeps its markup, whatever stands in headers, products, names and messages, and takes in no link or address', () => {
    const plain = skeleton(page(fullFacts(['plain'])));
    const text = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.emailAddress(),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.tuple(fc.constantFrom(...HOSTILE), fc.string(), fc.emailAddress()).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        const told = page(fullFacts(texts));
        expect(skeleton(told)).toEqual(plain);
        judge(told);
      }),
      { numRuns: 300 },
    );
  });

  test('says all of it: what was asked, issued, failed, decided and by whom', () => {
    const told = words(page(fullFacts()));
    for (const part of [
      'Halted',
      '4 of 12 rows were issued',
      '4 rows failed and are proven not issued',
      'of 2 rows it is not known whether an order exists',
      'Production: real money',
      '8 as links in the results file, 2 by e-mail from the vendor and 2 to the recipients&#39; cards',
      'closed as not issued',
      'The busiest 60 seconds saw 5 order requests, within the limit of 60 that was set.',
      'ab'.repeat(32),
      '4: unfinished',
      'none: cut short',
      'Written 2026-11-03 09:00:00 UTC by grace on ledger with issue-batch 9.9.9.',
    ])
      expect(told).toContain(part);
  });

  test('draws the limit that the fastest run might use, and the usual one where no run has noted it', () => {
    const full = fullFacts();
    const withRates = (...rates: (number | undefined)[]) =>
      words(page({ ...full, runs: full.runs.map((run, index) => ({ ...run, rate: rates[index] })) }));
    expect(withRates(2, 4)).toContain('saw 5 order requests, more than the limit of 4 that was set.');
    expect(withRates(2, 4)).toContain('limit: 4 a minute');
    expect(withRates(2, undefined)).toContain('limit: 2 a minute');
    expect(withRates(undefined, undefined)).toContain('saw 5 order requests, within the usual limit of 60.');
  });

  test('of a batch in which nothing has happened says so, and draws nothing', () => {
    const told = page(emptyFacts());
    judge(told);
    expect(words(told)).toMatch(/Nothing has been sent yet.*No order has been sent\..*No order has settled yet\./);
    expect(words(told)).toContain('The batch was prepared and never run.');
    expect(told).not.toContain('id="timeline-title"');
  });

  test('of orders that were sent and have not settled draws only what there is', () => {
    const full = fullFacts();
    const told = page({ ...full, times: { sent: full.times.sent, settled: [], settleTimes: [] } });
    judge(told);
    expect(told).toContain('id="timeline-title"');
    expect(told).not.toContain('id="settle-title"');
  });

  test('is the same for the same facts, but for the line that says who wrote it', () => {
    const [one, other] = [WRITTEN, { at: 0, user: 'ada', host: 'elsewhere', version: '1.0.0' }].map((written) =>
      renderPage(fullFacts(), written).split('\n'),
    );
    const different = one?.filter((line, index) => line !== other?.[index]);
    expect(different).toHaveLength(1);
    expect(different?.[0]).toMatch(/^<footer><p>Written /);
  });

  test('needs nothing from elsewhere and forbids it', () => {
    const told = page(fullFacts());
    expect(told).toContain(
      '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    );
    expect(told).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(told).not.toMatch(/@import|url\((?!#)/);
    const ids = new Set([...told.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of told.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('can be heard as well as seen: one title, headings in order, names for rows, columns and drawings', () => {
    const told = page(fullFacts());
    const levels = [...told.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(told.match(/<th(?!ead| scope="(?:row|col)")/)).toBeNull();
    expect(told.match(/<table/g)).toHaveLength(told.match(/<caption>[^<]+<\/caption>/g)?.length ?? 0);
    for (const [drawing] of told.matchAll(/<svg class="chart[\s\S]*?<\/svg>/g))
      expect(drawing).toMatch(
        /role="img" aria-labelledby="(\S+)-title \1-text"[\s\S]*<title id="\1-title">[^<]+<\/title>/,
      );
    const ids = [...told.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of thousands of orders and products stays small and says what it leaves out', () => {
    const orders = Array.from({ length: 5000 }, (_, index) =>
      orderFact(index, index % 1000 === 7 ? 'rejected' : index > 4000 ? 'planned' : 'completed'),
    );
    const products = Array.from({ length: 1500 }, (_, index) => productSums('USD', `P-${index}`, { issued: 1 }));
    const times = {
      sent: orders.flatMap(({ sentAt }) => sentAt ?? []),
      settled: orders.flatMap(({ settledAt }) => settledAt ?? []),
      settleTimes: orders.map((_, index) => 3000 + index),
    };
    const told = page({ ...fullFacts(), orders, products, times });
    judge(told);
    expect(told.length).toBeLessThan(300_000);
    expect(words(told)).toContain(
      'Shown are the first 20 and the last 20 of 5,000 orders, and all 5 that were sent and are not completed.',
    );
    expect(words(told)).toContain('The first 300 of 1,500 products');
  });

  test.each<[string, Partial<AuditFacts>, Partial<AuditFacts['report']>]>([
    ['Complete', {}, { issued: 12, failed: 0, unknown: 0, notSent: 0, finished: true }],
    ['Finished, 1 row failed', {}, { issued: 11, failed: 1, unknown: 0, notSent: 0, finished: true }],
    ['Not finished', {}, {}],
    ['In progress', { running: true }, {}],
    ['Halted', { halted: 'two IDs for one order' }, {}],
  ])('says in a word how the batch stands: %s', (standing, more, report) => {
    const full = { ...fullFacts(), halted: undefined, halts: [] };
    const told = page({ ...full, ...more, report: { ...full.report, ...report } });
    expect(told).toContain(`<p class="state">${standing}</p>`);
    if (more.running) expect(words(told)).toContain('A run was under way when this was written');
    if (more.halted !== undefined) expect(words(told)).toContain('The batch is halted: two IDs for one order.');
  });
});
