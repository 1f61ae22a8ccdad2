const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Where the text read so far stands. Lines are 1-based and counted as an editor does: CRLF, LF and CR each end one. */
export interface LineScanner {
  scan(text: Buffer): void;
  readonly line: number;
  /** The line on which the quote was opened that is still open; undefined outside quotes. */
  readonly openQuote: number | undefined;
  /** Bytes since the last line end outside quotes: the size of the record so far. */
  readonly recordBytes: number;
  /** Whether any quoted cell so far holds a line end. Almost no file has one, and its rows are quicker to count. */
  readonly quotedLineEnds: boolean;
}

/**
 * Counts lines and tells where an unclosed quote began: the parser knows that only with an option that makes it nearly
 * twice as slow, or not at all. In CSV without errors an odd number of quotes so far means "inside quotes".
 */
export function createLineScanner(): LineScanner {
  let position = 0;
  let line = 1;
  let inQuotes = false;
  let openedLine = 1;
  let closedAt = -2;
  let carriageReturnAt = -2;
  let recordStart = 0;
  let quotedLineEnds = false;

  const endLine = (at: number) => {
    line++;
    if (inQuotes) quotedLineEnds = true;
    else recordStart = at + 1;
  };

  return {
    scan(text) {
      for (let index = 0; index < text.length; index++) {
        const byte = text[index];
        if (byte !== LF && byte !== CR && byte !== QUOTE) continue;
        const at = position + index;
        if (byte === QUOTE) {
          inQuotes = !inQuotes;
          // A quote right after a closing one is the second half of a doubled quote: the cell began earlier.
          if (!inQuotes) closedAt = at;
          else if (closedAt !== at - 1) openedLine = line;
        } else if (byte === CR) {
          endLine(at);
          carriageReturnAt = at;
        } else if (carriageReturnAt !== at - 1) {
          endLine(at);
        }
      }
      position += text.length;
    },
    get line() {
      return line;
    },
    get openQuote() {
      return inQuotes ? openedLine : undefined;
    },
    get recordBytes() {
      return position - recordStart;
    },
    get quotedLineEnds() {
      return quotedLineEnds;
    },
  };
}
