/** Words of a command as they can be typed in the shell of this machine. */

/**
 * The word as it can be typed in the shell of this system: quoted where a shell would take it apart. On Windows,
 * characters that no quotes of its shells hold safely become `?`.
 *
 * @example
 * ```ts
 * import { shellWord } from 'issue-batch';
 *
 * console.log(`issue-batch resume ${shellWord('gift cards.csv')}`); // issue-batch resume 'gift cards.csv'
 * ```
 */
export function shellWord(word: string): string {
  return process.platform === 'win32' ? windowsWord(word) : posixWord(word);
}

function posixWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What can end a quoted word or run a command in it, in one shell or another. PowerShell counts typographic quotes. */
const UNSAFE = /["\u201c\u201d\u201e$`\p{Cc}]/gu;

/**
 * In double quotes, the only ones that cmd.exe, PowerShell and Git's bash share; which of them it is nobody tells. A header
 * or a file name from somebody else must not become a command in any of them: what they do not all take as it is becomes a
 * question mark, two percent signs included, which are a variable to cmd.exe.
 */
function windowsWord(word: string): string {
  if (/^[\w+=:./-]+$/.test(word)) return word;
  const safe = word.replace(UNSAFE, '?');
  const literal = /%.*%/.test(safe) ? safe.replaceAll('%', '?') : safe;
  // Backslashes before the closing quote would escape it.
  return `"${literal.replace(/\\+$/, '$&$&')}"`;
}
