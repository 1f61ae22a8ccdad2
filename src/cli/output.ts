/**
 * stdout is data, stderr is for people. Both are best effort while money moves: neither a reader that goes away
 * (`| head`) nor a full disk behind `2>log` may stop a run.
 */
let dataLost: string | undefined;

export function surviveBrokenOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') dataLost ??= error.code ?? error.message;
  });
}

/** Why data that was printed did not arrive, if that is so; a reader that had enough does not count. */
export function lostOutput(): string | undefined {
  return dataLost;
}

type Say = (lines: readonly string[]) => void;

const write: Say = (lines) => {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
};
let say = write;

/** While something is drawn at the foot of the terminal, whatever is told has to go above it. */
export function tellThrough(above: Say | undefined): void {
  say = above ?? write;
}

export function tell(lines: readonly string[]): void {
  say(lines);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
