/** File system calls that fail as the operating system lets them fail; for what no temporary folder can bring about. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach } from 'vitest';

type Name =
  | 'renameSync'
  | 'unlinkSync'
  | 'readFileSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'openSync'
  | 'writeSync'
  | 'readSync'
  | 'statSync';
type Call = (...all: unknown[]) => unknown;

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the system has it`), { code, syscall: 'test' });
}

/**
 * Until the end of the test, `codeFor` decides with the call's arguments whether it fails and how; undefined: it does
 * what it always does.
 */
export function failingCalls(): (name: Name, codeFor: (...all: unknown[]) => string | undefined) => void {
  const calls = fs as unknown as Record<Name, Call>;
  const real = new Map<Name, Call>();
  afterEach(() => {
    for (const [name, call] of real) calls[name] = call;
    real.clear();
    syncBuiltinESMExports();
  });
  return (name, codeFor) => {
    const call = real.get(name) ?? calls[name];
    real.set(name, call);
    calls[name] = (...all) => {
      const code = codeFor(...all);
      if (code !== undefined) throw systemError(code);
      return call(...all);
    };
    syncBuiltinESMExports();
  };
}
