/** The evidence report in a real browser, as a phone, a desktop and a printer show it. Skipped where there is no Chromium. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditFacts } from '../../src/audit/facts.js';
import { renderPage } from '../../src/audit/page.js';
import { emptyFacts, fullFacts, orderFact, productSums, WRITTEN } from '../audit/sample-facts.js';
import { chromiumPath, type Page, startChromium, type View } from '../support/chromium.js';
import { rowsCsv } from './inputs.js';
import { createScene } from './scene.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** 5,000 orders over two days, long names, every kind of end. */
function largeFacts(): AuditFacts {
  const ends = ['completed', 'completed', 'completed', 'rejected', 'unanswered', 'accepted', 'failed'] as const;
  const orders = Array.from({ length: 5000 }, (_, index) => {
    const pause = index < 3000 ? 0 : 20 * 3_600_000;
    const order = orderFact(index, index % 50 === 0 ? (ends[(index / 50) % ends.length] ?? 'completed') : 'completed');
    const { sentAt, settledAt } = order;
    return {
      ...order,
      sentAt: sentAt === undefined ? undefined : sentAt + pause,
      settledAt: settledAt === undefined ? undefined : settledAt + pause + (index % 90) * 100,
    };
  });
  const sent = orders.flatMap(({ sentAt }) => sentAt ?? []).sort((a, b) => a - b);
  const settled = orders.flatMap(({ settledAt }) => settledAt ?? []).sort((a, b) => a - b);
  const settleTimes = orders.flatMap(({ sentAt, settledAt }) =>
    sentAt === undefined || settledAt === undefined ? [] : [settledAt - sentAt],
  );
  const full = fullFacts(['a-name-without-any-break-'.repeat(8), 'several words of a message '.repeat(10), 'short']);
  return {
    ...full,
    orders,
    failures: full.failures.map((failure) => ({ ...failure, currency: 'USD' })),
    times: { sent, settled, settleTimes: settleTimes.sort((a, b) => a - b) },
    products: ['USD', 'GBP', 'EUR', 'JPY'].flatMap((currency) =>
      Array.from({ length: 40 }, (_, index) => ({
        ...productSums(currency, `PRODUCT-${index}`, { issued: 900_000, failed: 3, unknown: 2 }),
      })),
    ),
  };
}

const VIEWS: readonly (readonly [string, View])[] = [
  ['a phone, light', { width: 375, scheme: 'light' }],
  ['a phone, dark', { width: 375, scheme: 'dark' }],
  ['a desktop, light', { width: 1280, scheme: 'light' }],
  ['a desktop, dark', { width: 1280, scheme: 'dark' }],
  ['a printed page', { width: 718, scheme: 'dark', media: 'print' }],
];

/** Words of a drawing that lie on each other, and those that stick out of the window. */
const CLASHES = `(() => {
  const boxes = [...document.querySelectorAll('.chart text')]
    .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom - 3 <= b.top || b.bottom - 3 <= a.top;
  const clashes = boxes.flatMap((one, index) =>
    boxes.slice(index + 1).filter((other) => !apart(one.box, other.box)).map((other) => one.said + ' / ' + other.said));
  const outside = boxes.filter(({ box }) => box.left < 0 || box.right > innerWidth).map(({ said }) => said);
  return { clashes, outside };
})()`;

const SIZES = `({
  document: document.documentElement.scrollWidth,
  window: innerWidth,
  words: document.body.innerText.length,
  bars: [...document.querySelectorAll('.sent rect')].filter((bar) => bar.getBoundingClientRect().height > 0).length,
  title: document.querySelector('h1').getBoundingClientRect().height,
  paper: getComputedStyle(document.body).backgroundColor,
})`;

interface Sizes {
  readonly document: number;
  readonly window: number;
  readonly words: number;
  readonly bars: number;
  readonly title: number;
  readonly paper: string;
}

describe.skipIf(chromiumPath === undefined)(
  `the evidence report in a browser${chromiumPath === undefined ? ' (skipped: no chromium here; set CHROMIUM to its path)' : ''}`,
  () => {
    let browser: Page;
    let folder: string;
    const files: Record<string, string> = {};

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'issue-batch-browser-'));
      const scene = createScene();
      scene.write('rows.csv', rowsCsv(450));
      await scene.run(['rows.csv', '--sandbox', '--chunk-size', '20']);
      await scene.run(['report', 'rows.csv', '--sandbox']);
      const pages = {
        'a small batch': readFileSync(scene.path('rows.report.html'), 'utf8'),
        'a large batch': renderPage(largeFacts(), WRITTEN),
        'an empty batch': renderPage(emptyFacts(), WRITTEN),
      };
      await scene.close();
      for (const [name, text] of Object.entries(pages)) {
        const path = join(folder, `${name}.html`);
        writeFileSync(path, text);
        files[name] = pathToFileURL(path).href;
      }
      browser = await startChromium(chromiumPath ?? '');
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each(VIEWS)('on %s', (_, view) => {
      test.each(['a small batch', 'a large batch', 'an empty batch'])(
        'fits, is not blank and complains of nothing: %s',
        async (name) => {
          await browser.open(files[name] ?? '', view);
          const sizes = await browser.evaluate<Sizes>(SIZES);
          expect(sizes.document).toBeLessThanOrEqual(sizes.window);
          expect(sizes.window).toBe(view.width);
          expect(sizes.words).toBeGreaterThan(1000);
          expect(sizes.title).toBeGreaterThan(15);
          if (name !== 'an empty batch') expect(sizes.bars).toBeGreaterThan(0);
          const dark = view.scheme === 'dark' && view.media !== 'print';
          expect(sizes.paper).toBe(dark ? 'rgb(17, 22, 27)' : 'rgb(255, 255, 255)');
          expect(await browser.evaluate(CLASHES)).toEqual({ clashes: [], outside: [] });
          expect((await browser.screenshot()).length).toBeGreaterThan(10_000);
          expect(browser.complaints()).toEqual([]);
        },
      );
    });

    test('becomes pages that can be printed', async () => {
      await browser.open(files['a large batch'] ?? '', { width: 1280, scheme: 'light' });
      const pdf = await browser.pdf();
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(20_000);
    });
  },
);
