import { codePoint } from './characters.js';

/** Why a cell is refused: the rule's name without its column, and the finding with its fix. */
export interface Problem {
  readonly rule: string;
  readonly message: string;
}

const PLAIN_ASCII = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/**
 * Control characters, zero-width and bidi marks, variation selectors, Hangul fillers, the blank Braille pattern, line
 * separators, halves of surrogate pairs, and code points that no font has a sign for.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffc]/u;
const SPREADSHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!|#+)$/i;

/**
 * What no cell that takes part in a payout may have: characters nobody can see, because two texts that look alike would
 * be different recipients or products, spaces at its ends, and the signs of a program that could not say what it meant.
 * An empty cell is fine here.
 */
export function textProblem(text: string): Problem | undefined {
  if (text.startsWith('#') && SPREADSHEET_ERROR.test(text)) {
    return { rule: 'spreadsheet_error', message: 'is an error of the spreadsheet; mend its formula and save again' };
  }
  if (text === '' || PLAIN_ASCII.test(text)) return undefined;
  const hidden = hiddenCharacter(text);
  if (hidden !== undefined) {
    return { rule: 'hidden_character', message: `has an invisible character (${hidden}); type it again` };
  }
  if (text.includes('\ufffd')) {
    return {
      rule: 'lost_character',
      message: 'has a replacement character (U+FFFD) where a program could not read a letter; type it again',
    };
  }
  if (text.trim() === '') return { rule: 'space', message: 'has only spaces; fill it in or empty it' };
  if (text.trimStart() !== text) return spaceProblem('before', text.slice(0, 1));
  if (text.trimEnd() !== text) return spaceProblem('after', text.slice(-1));
  return undefined;
}

/** Printable ASCII without spaces at its ends, or nothing: no rule about characters has anything against it. */
export function isPlainText(text: string): boolean {
  return text === '' || (PLAIN_ASCII.test(text) && !text.startsWith('#'));
}

/** The first character that cannot be seen, as `U+200B`. */
export function hiddenCharacter(text: string): string | undefined {
  const hidden = HIDDEN.exec(text)?.[0];
  return hidden === undefined ? undefined : codePoint(hidden);
}

function spaceProblem(where: 'before' | 'after', space: string): Problem {
  const which = space === ' ' ? '' : ` (${codePoint(space)})`;
  return { rule: 'space', message: `has a space${which} ${where} it; remove the space` };
}
