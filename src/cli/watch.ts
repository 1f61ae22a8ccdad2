/** Shows something again and again on the terminal, in a screen of its own, until Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import { IssueBatchError } from '../index.js';
import { listenForSignals, type Signals } from './signals.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const REFRESH_MS = 2000;
const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_BELOW = '\u001b[J';

/**
 * @param draw the lines for a screen of this size; longer ones are broken, and those that do not fit are left out
 * @returns the exit code: 0 after Ctrl-C, which is how this ends
 * @throws IssueBatchError `USAGE` without a terminal; whatever `draw` throws, with the terminal as it was
 */
export async function watchScreen(signals: Signals, draw: (size: Size) => Promise<readonly string[]>): Promise<number> {
  const { stdout } = process;
  if (stdout.isTTY !== true || process.env.TERM === 'dumb') {
    throw new IssueBatchError('USAGE', '--watch needs a terminal to draw on.', {
      hint: 'Leave it out: each call shows where things stand at that moment.',
    });
  }
  // What is said at the first signal is about orders under way, and there are none.
  // Its own listener first: a signal between the two would be lost.
  const own = listenForSignals(() => undefined);
  signals.release();
  let lines: readonly string[] = [];
  stdout.write(ENTER_SCREEN);
  try {
    while (!own.signal.aborted && !signals.signal.aborted) {
      // A terminal that does not know its size says 0.
      const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
      lines = await draw(size);
      stdout.write(frame(lines, size));
      await delay(REFRESH_MS, undefined, { signal: own.signal }).catch(() => undefined);
    }
  } finally {
    own.release();
    stdout.write(LEAVE_SCREEN);
  }
  // What was seen last stays to be read.
  stdout.write(`${lines.join('\n')}\n`);
  return own.exitCode === undefined || own.exitCode === INTERRUPTED ? 0 : own.exitCode;
}

const INTERRUPTED = 130;

function frame(lines: readonly string[], { columns, rows }: Size): string {
  const broken = lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
  // Cleared first: behind a full line a terminal would clear its last character as well.
  return `${HOME}${CLEAR_BELOW}${broken.slice(0, rows).join('\r\n')}`;
}
