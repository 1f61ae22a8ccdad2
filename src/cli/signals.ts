/** Ctrl-C and friends. The first signal stops safely, the second leaves at once; the state is consistent either way. */

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** Ctrl-Break, which no other system knows. */
const WINDOWS_CODES = { ...CODES, SIGBREAK: 130 } as const;

/** Two signals closer together than this are one keypress. */
const SAME_SIGNAL_MS = 300;

export interface Signals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that stands for the signal, once one came. */
  readonly exitCode: number | undefined;
  release(): void;
}

export function listenForSignals(onFirst: (name: string) => void): Signals {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let firstAt = 0;
  const codes = process.platform === 'win32' ? WINDOWS_CODES : CODES;
  const handlers = Object.entries(codes).map(([name, code]) => {
    const handler = () => {
      if (exitCode !== undefined) {
        // A wrapper such as npx passes on the signal that the terminal has already sent to all.
        if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(code);
        return;
      }
      firstAt = performance.now();
      exitCode = code;
      onFirst(name);
      controller.abort();
    };
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const off of handlers) off();
    },
  };
}
