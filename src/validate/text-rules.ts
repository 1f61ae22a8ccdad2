/** Why a cell is refused: the rule's name without its column, and the finding with its fix. */
export interface Problem {
  readonly rule: string;
  readonly message: string;
}

const PLAIN_ASCII = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** Control characters, zero-width and bidi marks, line separators, halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * What no cell that takes part in a payout may have: characters nobody can see, because two texts that look alike would
 * be different recipients or products, and spaces at its ends. An empty cell is fine here.
 */
export function textProblem(text: string): Problem | undefined {
  if (text === '' || PLAIN_ASCII.test(text)) return undefined;
  const hidden = HIDDEN.exec(text)?.[0];
  if (hidden !== undefined) {
    return { rule: 'hidden_character', message: `has an invisible character (${codePoint(hidden)}); type it again` };
  }
  if (text.trim() === '') return { rule: 'space', message: 'has only spaces; fill it in or empty it' };
  if (text.trimStart() !== text) return { rule: 'space', message: 'has a space before it; remove the space' };
  if (text.trimEnd() !== text) return { rule: 'space', message: 'has a space after it; remove the space' };
  return undefined;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
