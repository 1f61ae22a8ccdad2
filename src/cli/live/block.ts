/**
 * A few lines at the bottom of a terminal that are drawn again and again, and lines above them that stay. A terminal that is made narrower breaks lines that stand there already: they are counted as they
 * stand now, or drawing would leave the upper part of them behind.
 */
import { stripVTControlCharacters } from 'node:util';

/** What of a terminal's stream is used; its size may change between any two writes. */
export interface Terminal {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

export interface Block {
  draw(lines: readonly string[]): void;
  /** Writes lines above the block, where they stay. */
  say(lines: readonly string[]): void;
  clear(): void;
}

/** A terminal that does not know its size says 0. */
export const columnsOf = ({ columns }: Terminal): number => columns || 80;

const ERASE_BELOW = '\u001b[J';

export function createBlock(terminal: Terminal): Block {
  let standing: readonly string[] = [];

  /** Back to where the block begins, erasing it. */
  function rewind(): string {
    if (standing.length === 0) return '';
    const columns = columnsOf(terminal);
    // Ctrl-C may stand in the line of the cursor: the terminal shows it there.
    const rows = standing.map((line) => Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)));
    const height = rows.reduce((sum, row) => sum + row, 0);
    return `\u001b[${height}A\r${ERASE_BELOW}`;
  }

  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

  return {
    draw(lines) {
      // The cursor cannot go back above the top of the terminal.
      const fitting = lines.slice(0, Math.max(1, (terminal.rows || 24) - 1));
      // In one write, so that no frame is seen half.
      terminal.write(rewind() + text(fitting));
      standing = fitting;
    },
    say(lines) {
      terminal.write(rewind() + text([...lines, ...standing]));
    },
    clear() {
      terminal.write(rewind());
      standing = [];
    },
  };
}
