/**
 * Where a text stops being JSON that means one thing. `JSON.parse` tells the place in some of its errors only, quotes the
 * text around it in others, which may hold a secret, and takes the last of two members with one name.
 */

export interface JsonFault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** Deeper than any settings, and well within the stack. */
const MAX_DEPTH = 100;

export function findJsonFault(text: string): JsonFault | undefined {
  const scanner = createScanner(text);
  const reason = faultInValue(scanner, 0) ?? (scanner.atEnd() ? undefined : 'nothing more is expected here');
  if (reason === undefined) return undefined;
  const early = scanner.atEnd();
  const before = text.slice(0, scanner.position()).split(/\r\n|\r|\n/);
  const column = (before.at(-1) ?? '').length + 1;
  return { line: before.length, column, reason: early ? `the file ends too early; ${reason}` : reason };
}

interface Scanner {
  /** The next piece if it is one of these; what is not taken stays where the position is. */
  take(kind: RegExp): string | undefined;
  takeMark(mark: string): boolean;
  atEnd(): boolean;
  position(): number;
}

function createScanner(text: string): Scanner {
  let at = 0;
  const take = (kind: RegExp) => {
    kind.lastIndex = at;
    const [piece] = kind.exec(text) ?? [];
    at += piece?.length ?? 0;
    return piece;
  };
  const afterSpace = <T>(read: () => T): T => {
    take(SPACE);
    return read();
  };
  return {
    take: (kind) => afterSpace(() => take(kind)),
    takeMark: (mark) =>
      afterSpace(() => {
        if (text[at] !== mark) return false;
        at += 1;
        return true;
      }),
    atEnd: () => afterSpace(() => at === text.length),
    position: () => at,
  };
}

/** Each of these returns what is wrong at the scanner's position, or undefined with the scanner behind what it has read. */
function faultInValue(scanner: Scanner, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return 'this is nested too deep';
  if (scanner.takeMark('{')) return faultInObject(scanner, depth);
  if (scanner.takeMark('[')) return faultInArray(scanner, depth);
  return (scanner.take(STRING) ?? scanner.take(SCALAR)) === undefined ? 'a value is expected here' : undefined;
}

function faultInArray(scanner: Scanner, depth: number): string | undefined {
  if (scanner.takeMark(']')) return undefined;
  do {
    const fault = faultInValue(scanner, depth + 1);
    if (fault !== undefined) return fault;
  } while (scanner.takeMark(','));
  return scanner.takeMark(']') ? undefined : 'a comma or ] is expected here';
}

function faultInObject(scanner: Scanner, depth: number): string | undefined {
  if (scanner.takeMark('}')) return undefined;
  const names = new Set<unknown>();
  do {
    const name = scanner.take(STRING);
    if (name === undefined) return 'a name in double quotes is expected here';
    if (names.size === names.add(JSON.parse(name)).size) return 'the name before this stands here twice';
    if (!scanner.takeMark(':')) return 'a colon is expected here';
    const fault = faultInValue(scanner, depth + 1);
    if (fault !== undefined) return fault;
  } while (scanner.takeMark(','));
  return scanner.takeMark('}') ? undefined : 'a comma or } is expected here';
}
