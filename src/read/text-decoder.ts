import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { SAVE_AS_UTF8, SNIFF_BYTES, sniffEncoding, type TextEncoding, type TextProblem } from './text-encoding.js';

/** Part of the input as UTF-8 without byte order mark, up to the first thing that is wrong with it. */
export interface DecodedText {
  readonly text: Buffer;
  /** What follows `text`, and why nothing is read after it. */
  readonly problem?: TextProblem | undefined;
}

interface Decoder {
  decode(bytes: Buffer): DecodedText;
  /** Whether the input stopped in the middle of a character. */
  endsTorn(): boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Turns UTF-8 and, by their byte order mark, UTF-16 LE and BE into UTF-8. Nothing is guessed and nothing is replaced:
 * the wrong code page would put a wrong name or address on a payout, so invalid bytes end the text with a problem.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedText> {
  let decoder: Decoder | undefined;
  for await (const chunk of withWholeStart(chunks)) {
    let bytes = chunk;
    if (decoder === undefined) {
      const start = sniffEncoding(bytes);
      if ('rule' in start) {
        yield { text: NOTHING, problem: start };
        return;
      }
      decoder = start.encoding === 'utf-8' ? utf8Decoder() : utf16Decoder(start.encoding);
      bytes = bytes.subarray(start.markBytes);
    }
    const decoded = stopAtNul(decoder.decode(bytes));
    yield decoded;
    if (decoded.problem !== undefined) return;
  }
  if (decoder?.endsTorn()) {
    yield {
      text: NOTHING,
      problem: {
        rule: 'text.torn',
        message: `ends in the middle of a character: the file is cut off; ${SAVE_AS_UTF8}`,
      },
    };
  }
}

/** Joins chunks until the first one is long enough to tell the encoding. A stream may deliver single bytes. */
async function* withWholeStart(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = NOTHING;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (start === undefined) {
      yield bytes;
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < SNIFF_BYTES) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

function stopAtNul({ text, problem }: DecodedText): DecodedText {
  const nul = text.indexOf(0);
  if (nul === -1) return { text, problem };
  return {
    text: text.subarray(0, nul),
    problem: {
      rule: 'text.nul',
      message: `has a NUL character: the file is damaged, no CSV, or UTF-16 without a byte order mark; ${SAVE_AS_UTF8}`,
    },
  };
}

function utf8Decoder(): Decoder {
  let carried = NOTHING;
  return {
    decode(bytes) {
      const joined = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
      const end = joined.length - unfinishedBytes(joined);
      const text = joined.subarray(0, end);
      carried = joined.subarray(end);
      return isUtf8(text) ? { text } : untilInvalidLine(text);
    },
    endsTorn: () => carried.length > 0,
  };
}

/** How many bytes at the end belong to a character whose last bytes have not arrived. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/** The whole lines before the first invalid one. Cutting at line ends is safe: their bytes occur in no other character. */
function untilInvalidLine(bytes: Buffer): DecodedText {
  let lineStart = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
    if (!isUtf8(bytes.subarray(lineStart, at))) break;
    lineStart = at + 1;
  }
  return {
    text: bytes.subarray(0, lineStart),
    problem: {
      rule: 'text.utf8',
      value: invalidCell(bytes.subarray(lineStart)),
      message: `has characters that are not valid UTF-8 (an older encoding such as Windows-1252?); ${SAVE_AS_UTF8}`,
    },
  };
}

/** The cell with the first invalid byte as Windows-1252 would show it: the person who typed it will know it again. */
function invalidCell(line: Buffer): string {
  const valid = line.toString('utf8').split('\ufffd', 1)[0] ?? '';
  const at = Buffer.byteLength(valid);
  const before = /[^\r\n,;\t|"]*$/.exec(valid)?.[0] ?? '';
  const after = /^[^\r\n,;\t|"]*/.exec(line.toString('latin1', at, at + 40))?.[0] ?? '';
  // Streaming, because Node.js 20 takes another way for whole texts, which leaves 0x80 to 0x9F undecoded.
  const rest = new TextDecoder('windows-1252').decode(line.subarray(at, at + after.length), { stream: true });
  return `${before.slice(-40)}${rest}`;
}

function utf16Decoder(encoding: Exclude<TextEncoding, 'utf-8'>): Decoder {
  // Unlike TextDecoder, StringDecoder keeps lone surrogates, so that they can be found instead of being replaced.
  const decoder = new StringDecoder('utf16le');
  let odd = NOTHING;
  return {
    decode(bytes) {
      const joined = Buffer.concat([odd, bytes]);
      const even = joined.length - (joined.length % 2);
      odd = joined.subarray(even);
      const units = joined.subarray(0, even);
      const text = decoder.write(encoding === 'utf-16be' ? units.swap16() : units);
      const lone = text.search(LONE_SURROGATE);
      if (lone === -1) return { text: Buffer.from(text) };
      return {
        text: Buffer.from(text.slice(0, lone)),
        problem: { rule: 'text.utf16', message: `has characters that are not valid UTF-16; ${SAVE_AS_UTF8}` },
      };
    },
    endsTorn: () => odd.length > 0 || decoder.end().length > 0,
  };
}
