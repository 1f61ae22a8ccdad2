/** stdout is data, stderr is for people. A reader that goes away (`| head`) must not stop a run that moves money. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

export function tell(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
