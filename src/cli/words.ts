/** What the argument parser cannot tell from the words alone. */

/** The word for standard input, where a file is expected. */
export const STDIN = '-';

/**
 * An option whose value may be left out would take the next word for it: `--canary rewards.csv` means the file. And
 * `help plan` asks for the help of `plan`.
 */
export function spellOut(words: readonly string[]): string[] {
  const [first, ...rest] = words;
  if (first === 'help' && rest.length > 0) return [...rest, '--help'];
  return words.map((word, index) =>
    word === '--canary' && !/^\d+$/.test(words[index + 1] ?? '') ? '--canary=1' : word,
  );
}

/** The parser hands on a lone dash as nothing. */
export function subjectOf(file: string, words: readonly string[]): string {
  return file === '' && words.includes(STDIN) ? STDIN : file;
}
