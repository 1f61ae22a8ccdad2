/** The state folder always finds its batch, from any working directory; hints name it as it can be typed. */

/** A word that a shell would take apart is quoted. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
