/** What is wrong with an e-mail address that looks right: letters of other scripts, special forms, several at once. */
import { looksLatin, namedCharacter, otherScript, scriptOf } from './characters.js';
import type { Problem } from './text-rules.js';

const NOT_ASCII = /\P{ASCII}/u;
/** Also the full-width and the small form of the sign. */
const ADDRESS = /\S[@\uff20\ufe6b]\S/u;

/**
 * Why the text, if it holds an e-mail address, could be taken for another one: two that look alike are two people. It
 * does not matter who sends to it. A mailbox in one script of its own is fine; text without an address is, too.
 */
export function lookAlikeProblem(text: string): Problem | undefined {
  if (!NOT_ASCII.test(text)) return undefined;
  for (const word of text.split(/\s+/u)) {
    if (!ADDRESS.test(word)) continue;
    const problem = formProblem(word) ?? scriptProblem(word.split(/[.@]/));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Two ways to write one letter are two addresses to a mail server. */
function formProblem(address: string): Problem | undefined {
  for (const character of address) {
    const plain = character.normalize('NFKC');
    if (plain === character) continue;
    return {
      rule: 'letter_form',
      message: `has ${namedCharacter(character)}, a special form of "${plain}"; type the address again`,
    };
  }
  if (address.normalize('NFC') === address) return undefined;
  return {
    rule: 'letter_form',
    message: 'has a letter and its accent as two characters (not NFC); type the address again',
  };
}

function scriptProblem(labels: readonly string[]): Problem | undefined {
  for (const label of labels) {
    const other = otherScript(label);
    if (other === undefined) continue;
    return {
      rule: 'mixed_scripts',
      message: `has ${namedCharacter(other.character)} among ${other.among} letters in "${label}"; type the address again`,
    };
  }
  const isLatin = (label: string) => [...label].some((character) => scriptOf(character) === 'Latin');
  const disguised = labels.some(isLatin) ? labels.find((label) => !isLatin(label) && looksLatin(label)) : undefined;
  if (disguised === undefined) return undefined;
  const first = [...disguised].find((character) => scriptOf(character) !== undefined) ?? '';
  return {
    rule: 'mixed_scripts',
    message: `has "${disguised}", which looks like Latin letters and is not: its first is ${namedCharacter(first)}; type the address again`,
  };
}

const MAX_MAILBOX = 64;
const MAX_ADDRESS = 254;

/** What a person may have meant; the first that fits is told. */
const SLIPS: readonly { readonly pattern: RegExp; readonly rule: string; readonly message: string }[] = [
  { pattern: /^mailto:/i, rule: 'link', message: 'begins with "mailto:"; keep only the address' },
  { pattern: /<[^<>]*@[^<>]*>/, rule: 'display_name', message: 'has a name around the address; keep only the address' },
  {
    pattern: /@.*[\s;,|/].*@/,
    rule: 'several_addresses',
    message: 'has more than one address; give each recipient a row of their own',
  },
  { pattern: /@.*@/, rule: 'email', message: 'has more than one @; write it as name@example.com' },
  { pattern: /\s/u, rule: 'email', message: 'has a space inside; remove it' },
  { pattern: /\.$/, rule: 'email', message: 'ends with a dot; remove the dot' },
  { pattern: /@[^.]*$/, rule: 'email', message: 'has no dot after the @, as in example.com; complete it' },
  { pattern: /\.\.|\.@|@\.|^\./, rule: 'email', message: 'has a dot in the wrong place; correct the address' },
];

/** Why a text that failed the check for e-mail addresses did. */
export function addressProblem(text: string, distribution: string): Problem {
  const lookAlike = lookAlikeProblem(text);
  if (lookAlike !== undefined) return lookAlike;
  const foreign = NOT_ASCII.exec(text)?.[0];
  if (foreign !== undefined) {
    return {
      rule: 'characters',
      message: `has ${namedCharacter(foreign)}; ${distribution} distribution takes letters A-Z only, use another address of this recipient`,
    };
  }
  const slip = text.includes('@') ? SLIPS.find(({ pattern }) => pattern.test(text)) : undefined;
  return (
    slip ?? {
      rule: 'email',
      message: `is not an e-mail address, which ${distribution} distribution needs; write it as name@example.com`,
    }
  );
}

/** Longer ones are accepted by no mail server (RFC 5321, with erratum 1690). */
export function addressTooLong(text: string): Problem | undefined {
  if (text.length <= MAX_ADDRESS && text.lastIndexOf('@') <= MAX_MAILBOX) return undefined;
  return {
    rule: 'length',
    message: `is longer than an e-mail address can be (${MAX_MAILBOX} characters before the @, ${MAX_ADDRESS} in all); correct the address`,
  };
}
