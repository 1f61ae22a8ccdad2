/** How a run goes on: a live display on a terminal, one plain line now and then elsewhere. By time, never by event. */
import type { BatchEvent } from '../../index.js';
import { tellThrough } from '../output.js';
import { type Block, columnsOf, createBlock } from './block.js';
import { blockLines, type Look, plainLine } from './lines.js';
import { noteOf } from './notes.js';
import { createStanding } from './standing.js';
import { onSuspension } from './suspension.js';

export interface Progress {
  show(event: BatchEvent): void;
  /** Leaves a clean screen behind. */
  end(): void;
}

export interface ProgressOptions {
  /** Order requests a minute; undefined: nothing will be sent. */
  readonly rate: number | undefined;
  readonly verbose: boolean;
}

const TERMINAL_MS = 200;
const PLAIN_MS = 10_000;
/** Of a run of hours nobody reads a line every ten seconds. */
const PLAIN_LATER_MS = 60_000;
const LATER_MS = 5 * 60_000;

export function createProgress(stream: NodeJS.WriteStream, options: ProgressOptions): Progress {
  return stream.isTTY === true && process.env.TERM !== 'dumb' ? onTerminal(stream, options) : inLines(stream, options);
}

function onTerminal(stream: NodeJS.WriteStream, { rate, verbose }: ProgressOptions): Progress {
  const standing = createStanding(rate);
  const block: Block = createBlock(stream);
  let begun = false;
  const draw = () => {
    if (begun) block.draw(blockLines(standing, Date.now(), lookOf(stream)));
  };
  const timer = setInterval(draw, TERMINAL_MS);
  stream.on('resize', draw);
  if (stream === process.stderr) tellThrough(block.say);
  const off = onSuspension(block.clear, draw);
  return {
    show(event) {
      standing.take(event, Date.now());
      begun ||= event.type === 'batch:start';
      const note = noteOf(event, verbose);
      if (note !== undefined) block.say([note]);
    },
    end() {
      clearInterval(timer);
      stream.off('resize', draw);
      off();
      if (stream === process.stderr) tellThrough(undefined);
      block.clear();
    },
  };
}

function inLines(stream: NodeJS.WriteStream, { rate, verbose }: ProgressOptions): Progress {
  const standing = createStanding(rate);
  const began = Date.now();
  let last = began;
  const say = (line: string) => stream.write(`${line}\n`);
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - began > LATER_MS && now - last < PLAIN_LATER_MS) return;
    last = now;
    say(plainLine(standing, now));
  }, PLAIN_MS);
  return {
    show(event) {
      standing.take(event, Date.now());
      const note = noteOf(event, verbose);
      if (note !== undefined) say(note);
    },
    end: () => clearInterval(timer),
  };
}

function lookOf(stream: NodeJS.WriteStream): Look {
  // The last column stays free: in it some terminals break the line.
  return { columns: columnsOf(stream) - 1, colour: stream.hasColors() && !process.env.NO_COLOR, unicode: isUnicode() };
}

function isUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return process.platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
