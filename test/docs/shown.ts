/** Compares what a page says of its commands with what they did. */
import type { Block } from './pages.js';

/** The exit codes that the page announces, by line: `# exit code 3` behind a command. */
export function announced(blocks: readonly Block[]): Map<number, number> {
  const codes = blocks.flatMap(({ line, lines }) =>
    lines.flatMap((text, index) => {
      const [, code] = /# exit code (\d+)$/.exec(text) ?? [];
      return code === undefined ? [] : ([[line + index, Number(code)]] as [number, number][]);
    }),
  );
  return new Map(codes);
}

/** The lines of a shown output that were not printed, in this order, each `…` standing for anything. */
export function notPrinted(shown: readonly string[], printed: string): string[] {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  let from = 0;
  return shown.filter((line) => {
    if (line.trim() === '…' || line.trim() === '') return false;
    const pattern = patternOf(line.trimEnd());
    const at = lines.findIndex((each, index) => index >= from && pattern.test(each));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

/** How long something took is another time each time. */
function patternOf(line: string): RegExp {
  const parts = line
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\b\d+ s\b/g, '\\d+ s'));
  return new RegExp(`^${parts.join('.*')}$`);
}
