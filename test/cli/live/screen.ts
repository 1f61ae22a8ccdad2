/** A terminal that interprets what is written to it, so that a test reads what a person would see. */
import { EventEmitter } from 'node:events';
import xterm from '@xterm/headless';

export interface Screen {
  /** As the product's stream. */
  readonly stream: NodeJS.WriteStream;
  resize(columns: number, rows: number): void;
  /** Every line that was written, above the screen too, without those that are empty at the end. */
  lines(): Promise<string[]>;
}

export function createScreen(columns = 80, rows = 24): Screen {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 1000,
    convertEol: true,
    allowProposedApi: true,
  });
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    hasColors: () => true,
    write(text: string) {
      terminal.write(text);
      return true;
    },
  });
  return {
    // Of a terminal's stream no more is used than this.
    stream: stream as unknown as NodeJS.WriteStream,
    resize(to, high) {
      terminal.resize(to, high);
      Object.assign(stream, { columns: to, rows: high });
      stream.emit('resize');
    },
    async lines() {
      await new Promise<void>((resolve) => {
        terminal.write('', resolve);
      });
      const { active } = terminal.buffer;
      const all = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
      return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
    },
  };
}
