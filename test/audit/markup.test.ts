import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiLink, html, render } from '../../src/audit/markup.js';

describe('a template', () => {
  test('takes text as text and markup as markup', () => {
    const inner = html`<b>${'1 < 2 & "so"'}</b>`;
    expect(render(html`<p title="${"it's"}">${[inner, undefined, ' and ', inner]}</p>`)).toBe(
      '<p title="it&#39;s"><b>1 &lt; 2 &amp; &quot;so&quot;</b> and <b>1 &lt; 2 &amp; &quot;so&quot;</b></p>',
    );
  });

  test('cannot be broken out of by any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('"><script>', '</title>', "'onload=", '&lt;', '-->')),
        (text) => {
          const [, attribute = '', content = ''] = /^<p title="([\s\S]*)">([\s\S]*)<\/p>$/.exec(
            render(html`<p title="${text}">${text}</p>`),
          ) as RegExpExecArray;
          for (const value of [attribute, content]) {
            expect(value).not.toMatch(/[<>"']/);
            expect(value).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
          }
        },
      ),
    );
  });

  test('does not take an object that only looks like markup', () => {
    const forged = JSON.parse('{"markup":"<script>"}');
    expect(() => render(html`${forged}`)).toThrow();
  });

  test('writes numbers for drawings, and refuses what cannot be drawn', () => {
    expect(render(html`<rect x="${1 / 3}%" y="${-0.001}" width="${100}"/>`)).toBe(
      '<rect x="0.33%" y="0" width="100"/>',
    );
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => html`${value}`).toThrow(RangeError);
  });

  test('shows the one address that belongs into a report', () => {
    expect(render(html`${apiLink('https://api.runa.io/v2')} ${'https://api.runa.io/v2'}`)).toBe(
      'https://api.runa.io/v2 [link removed]',
    );
  });
});
