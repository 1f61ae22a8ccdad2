/** How far the asking for orders has come: one line, rewritten on a terminal, now and then elsewhere. By time, never by order. */
import { count } from './counts.js';

export interface AskingProgress {
  show(looked: number, of: number): void;
  /** Leaves a clean line behind. */
  end(): void;
}

const TERMINAL_MS = 250;
const PLAIN_MS = 10_000;

export function createAskingProgress(stream: NodeJS.WriteStream): AskingProgress {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  let line = '';
  const draw = () => {
    if (line !== '') stream.write(live ? `\r\u001b[2K${line}` : `${line}\n`);
  };
  const timer = setInterval(draw, live ? TERMINAL_MS : PLAIN_MS);
  return {
    show(looked, of) {
      line = `orders ${count(looked)}/${count(of)} asked for`;
    },
    end() {
      clearInterval(timer);
      if (live) stream.write('\r\u001b[2K');
    },
  };
}
