/** The command line without the command: what the parser makes of words. */
import { COMMANDS } from '../../src/cli/commands.js';
import type { Call } from '../../src/cli/command.js';
import { createParser } from '../../src/cli/parser.js';

const ignored = { finish: () => undefined, beVerbose: () => undefined };
const signals = { signal: new AbortController().signal, exitCode: undefined, release: () => undefined };

/** @returns the call that the words come to; nothing of it is carried out */
export async function typed(...words: string[]): Promise<Call> {
  const calls: Call[] = [];
  const recorded = COMMANDS.map((command) => ({
    ...command,
    perform: async (call: Call) => {
      calls.push(call);
    },
  }));
  await createParser(recorded, { words, signals, ...ignored }).parseAsync();
  const [call, ...others] = calls;
  if (call === undefined || others.length > 0) throw new Error(`${words.join(' ')}: ${calls.length} calls`);
  return call;
}

/** The page that `--help` shows, at 80 columns. */
export async function helpFor(...words: string[]): Promise<string> {
  let page = '';
  const asked = [...words, '--help'];
  const parser = createParser(COMMANDS, { words: asked, signals, ...ignored });
  await parser.parseAsync(asked, {}, (_error: unknown, _argv: unknown, output: string) => {
    page = output;
  });
  return page;
}
