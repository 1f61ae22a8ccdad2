/** The text cut to a length, with a mark that it was. Never in the middle of a character that is two units long. */
export function shortened(text: string, length: number): string;
export function shortened(text: string | undefined, length: number): string | undefined;
export function shortened(text: string | undefined, length: number): string | undefined {
  if (text === undefined || text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;
}
