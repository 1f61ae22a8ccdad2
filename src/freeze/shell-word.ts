/** Words of a command as they can be typed in the shell of this machine. */

/** A word that a shell would take apart is quoted. */
export function shellWord(word: string): string {
  // A POSIX shell on Windows, such as Git's, says so.
  return process.platform === 'win32' && process.env.MSYSTEM === undefined ? windowsWord(word) : posixWord(word);
}

function posixWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What ends a quoted word in one of the two shells, whatever is put before it. PowerShell counts typographic quotes. */
const BREAKS_OUT = /["\u201c\u201d\u201e\p{Cc}]/gu;

/**
 * In double quotes, the only ones that cmd.exe and PowerShell share; which of them it is nobody tells. A header or a file
 * name from somebody else must not become a command in either. So `$` and the backtick are written for PowerShell, and
 * cmd.exe gets one character too many; what neither can be given safely becomes a question mark, two percent signs
 * included, which are a variable to cmd.exe.
 */
function windowsWord(word: string): string {
  if (/^[\w+=:./\\-]+$/.test(word)) return word;
  const unbroken = word.replace(BREAKS_OUT, '?');
  const literal = /%.*%/.test(unbroken) ? unbroken.replaceAll('%', '?') : unbroken;
  // Backslashes before the closing quote would escape it.
  return `"${literal.replace(/[$`]/g, '`$&').replace(/\\+$/, '$&$&')}"`;
}
