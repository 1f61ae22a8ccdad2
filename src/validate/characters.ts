/** Names characters for a person who cannot see what is wrong with them. */

const SCRIPTS = (
  'Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Devanagari Bengali Tamil Thai Cherokee Coptic ' +
  'Han Hiragana Katakana Hangul Bopomofo'
)
  .split(' ')
  .map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));
/** Digits, punctuation and marks, which belong to every script. */
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;
/** Written together as a matter of course; none of them is taken for a letter of the others by its looks. */
const EAST_ASIAN: ReadonlySet<string> = new Set(['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo']);

/** Letters of other scripts that look like Latin ones in most fonts. */
const LATIN_LOOKS = /^[аеорсухѕіјһԁԛԝӏвмнтгкАВЕЅІЈКМНОРСТХУԌοανιρυχκϲϳωτΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհգզցքյ]+$/u;

export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `"а" (Cyrillic, U+0430)` */
export function namedCharacter(character: string): string {
  const script = scriptOf(character);
  return `"${character}" (${script === undefined ? '' : `${script}, `}${codePoint(character)})`;
}

/** `Latin`, `Cyrillic` …; undefined for a character that every script uses. */
export function scriptOf(character: string): string | undefined {
  if (SHARED.test(character)) return undefined;
  const name = SCRIPTS.find(({ pattern }) => pattern.test(character))?.name ?? 'another script';
  return EAST_ASIAN.has(name) ? 'East Asian' : name;
}

/** The odd one out: a character of the script with fewest letters, and the script with most. Undefined for one script. */
export function otherScript(text: string): { readonly character: string; readonly among: string } | undefined {
  const letters = new Map<string, string[]>();
  for (const character of text) {
    const script = scriptOf(character);
    if (script !== undefined) letters.set(script, [...(letters.get(script) ?? []), character]);
  }
  const [most, ...others] = [...letters].sort(([one, a], [, b]) => b.length - a.length || (one === 'Latin' ? -1 : 1));
  const character = others.at(-1)?.[1][0];
  return most === undefined || character === undefined ? undefined : { character, among: most[0] };
}

/** Whether a person would take every letter of it for a Latin one although none is. */
export function looksLatin(text: string): boolean {
  return LATIN_LOOKS.test(text.replace(/[^\p{L}]/gu, ''));
}
