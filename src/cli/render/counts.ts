/** Numbers for people. Apart from the amounts: the parser and the errors need no currencies. */

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `25 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
