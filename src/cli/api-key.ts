/** Where the key comes from. There is no option that takes the key itself: arguments show in `ps` and in the shell's history. */
import { readFileSync, statSync } from 'node:fs';
import { IssueBatchError } from '../index.js';

/** The key from the file, else from the environment; undefined when there is none. */
export function readApiKey(file: string | undefined): string | undefined {
  const fromEnvironment = process.env.RUNA_API_KEY;
  // Crash reports and child processes would carry it along.
  delete process.env.RUNA_API_KEY;
  return file === undefined ? fromEnvironment : readKeyFile(file);
}

function readKeyFile(path: string): string {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new IssueBatchError('USAGE', `The key file ${path} can be read by others.`, {
        hint: `Make it yours alone: chmod 600 ${path}`,
      });
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof IssueBatchError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new IssueBatchError('USAGE', `Cannot read the key file ${path} (${reason}).`, {
      hint: 'Check the path given with --api-key-file.',
      cause: error,
    });
  }
}
