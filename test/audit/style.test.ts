import { describe, expect, test } from 'vitest';
import { render } from '../../src/audit/markup.js';
import { style } from '../../src/audit/style.js';

const [, light = '', dark = ''] = /:root \{([^}]*)\}[\s\S]*?:root \{([^}]*)\}/.exec(render(style)) ?? [];
const colours = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));

/** Relative luminance as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

describe.each([
  ['light', colours(light)],
  ['dark', colours(dark)],
])('the %s colours', (_, { paper = '', ink = '', soft = '', accent = '', grey = '', 'accent-soft': box = '' }) => {
  test.each([
    ['ink on paper', ink, paper, 7],
    ['soft words on paper', soft, paper, 4.5],
    ['links on paper', accent, paper, 4.5],
    ['ink in the verdict', ink, box, 7],
    ['soft words in the verdict', soft, box, 4.5],
    ['bars of ends on paper', grey, paper, 3],
    ['bars of requests on paper', accent, paper, 3],
  ])('can be read: %s', (_, front, back, least) => {
    expect(contrast(front, back)).toBeGreaterThanOrEqual(least);
  });
});
