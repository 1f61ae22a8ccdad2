/** What the argument parser refuses, said as one line with the fix: which option is unknown, and what was meant. */
import { IssueBatchError } from '../index.js';
import { type Command, nameOf, subjectNameOf } from './command.js';
import { PROGRAM } from './help/page.js';
import { VALUES } from './help/values.js';
import { refuseMistypedCommand } from './mistyped.js';
import { nearest } from './nearest.js';

export interface Refusal {
  /** As the parser says it. */
  readonly message: string;
  readonly words: readonly string[];
  /** The command that the words were read for. */
  readonly command: Command;
  readonly commands: readonly Command[];
}

/** @returns IssueBatchError `USAGE` */
export function usageError(refusal: Refusal): IssueBatchError {
  const { message, words, command, commands } = refusal;
  const hint = `See ${PROGRAM} ${nameOf(command)} --help.`;
  const refuse = (text: string) => new IssueBatchError('USAGE', text, { hint });
  const options = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined);
  const problems = options.flatMap((word, index) => problemOf(word, options[index - 1], command, commands));
  if (problems.length > 0) return refuse([...new Set(problems)].join(' '));
  const [, needy] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  if (needy !== undefined) return refuse(`${needy.length === 1 ? '-' : '--'}${dashed(needy)} needs a value.`);
  const [first] = words;
  if (first !== undefined && !commands.some((each) => nameOf(each) === first)) {
    refuseMistypedCommand(first, commands.map(nameOf));
  }
  const subject = subjectNameOf(command);
  if (/^Not enough non-option arguments/.test(message)) {
    return refuse(`"${nameOf(command)}" needs a ${subject}: ${PROGRAM} ${command.usage}`);
  }
  const [, surplus] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  if (surplus === undefined) return refuse(`${message}.`);
  return refuse(
    subject === undefined ? `Not expected: ${surplus}.` : `Not expected behind the ${subject}: ${surplus}.`,
  );
}

/** What is wrong with a word that begins with a dash; values behind an equals sign are never repeated. */
function problemOf(
  word: string,
  before: string | undefined,
  command: Command,
  commands: readonly Command[],
): readonly string[] {
  if (!/^-[^\d-]|^--[^-]/.test(word)) return [];
  const known = namesOf(command);
  const needy = /^--([a-z-]+)$/.exec(before ?? '')?.[1];
  const takesValue = needy !== undefined && known.has(needy) && VALUES[needy] !== undefined;
  if (word.startsWith('--')) {
    const name = word.slice(2).replace(/=.*$/s, '');
    return isKnown(name, known) ? [] : [unknown(name, command, commands)];
  }
  const letters = [...word.slice(1).replace(/[^A-Za-z].*$/s, '')].filter((letter) => !known.has(letter));
  if (letters.length === 0) return [];
  if (takesValue)
    return [`--${needy} needs a value; one that begins with a dash follows an equals sign: --${needy}=-….`];
  return letters.map((letter) => `Unknown option -${letter}.`);
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  const plain = dashed(name);
  return known.has(plain) || known.has(plain.replace(/^no-/, ''));
}

/** `chunkSize` is understood like `chunk-size`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function namesOf({ options }: Command): ReadonlySet<string> {
  const aliases = Object.values(options).flatMap(({ alias }) => alias ?? []);
  return new Set([...Object.keys(options), ...aliases, 'help', 'version']);
}

function unknown(name: string, command: Command, commands: readonly Command[]): string {
  if (/^(?:api-?)?(?:key|token|secret)$/i.test(name)) {
    return `No option takes the API key: it would show in ps and in the shell's history. Use RUNA_API_KEY or --api-key-file.`;
  }
  if (commands.some((other) => isKnown(name, namesOf(other)))) {
    return `Unknown option --${name}: "${nameOf(command)}" does not take it.`;
  }
  const meant = nearest(
    dashed(name),
    [...namesOf(command)].filter((each) => each.length > 1),
  );
  return `Unknown option --${name}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}
