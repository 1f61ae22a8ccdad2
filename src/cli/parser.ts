/** The commands as the argument parser is told of them. */
import yargs, { type Argv, type Options } from 'yargs';
import { VERSION } from '../version.js';
import { type Call, type Command, nameOf, subjectNameOf } from './command.js';
import { groupOf, inGroups, OTHER_GROUP } from './help/groups.js';
import { overviewEnd, PROGRAM, pageEnd, WIDTH } from './help/page.js';
import { VALUES } from './help/values.js';
import { refuseMistypedCommand } from './mistyped.js';
import { usageError } from './usage-error.js';

declare module 'yargs' {
  interface Argv {
    /** The published types do not know it yet. */
    usageConfiguration(configuration: { readonly 'hide-types': boolean }): void;
  }
}

export type Session = Pick<Call, 'words' | 'signals' | 'finish' | 'beVerbose'>;

/** The first of the commands is the one whose name may be left out. */
export function createParser(commands: readonly Command[], session: Session): Argv {
  const [first] = commands;
  if (first === undefined) throw new RangeError('There is no command.');
  let current = first;
  const names = commands.map(nameOf);
  const refuse = (message: string) => usageError({ message, words: session.words, command: current, commands });
  // The parser's own completion is not part of this program, and would pass for success.
  if (session.words.some((word) => /^--get-?yargs-?completions/i.test(word))) throw refuse('');

  const parser = yargs([...session.words])
    .scriptName(PROGRAM)
    .locale('en')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'strip-aliased': true, 'strip-dashed': true })
    .wrap(Math.min(WIDTH, process.stdout.columns || WIDTH))
    .usage('$0 <file.csv>\n\nTurns a CSV into payout links: every row issued once, whatever happens on the way.');
  parser.usageConfiguration({ 'hide-types': true });

  for (const command of commands) {
    parser.command(
      command.usage,
      command.summary,
      (y: Argv): Argv => {
        current = command;
        return declareOptions(y, command).usage(`$0 ${command.usage}\n\n${command.about}`).epilogue(pageEnd(command));
      },
      (argv) => command.perform({ ...session, command, argv, subject: subjectIn(argv, command) }),
    );
  }
  // A page of its own for the overview: without the options of the command whose name may be left out.
  parser.command(
    first.usage.replace(nameOf(first), '$0'),
    false,
    (y: Argv, forHelp?: boolean): Argv => {
      current = first;
      return forHelp === true ? y : declareOptions(y, first);
    },
    (argv) => {
      const subject = subjectIn(argv, first);
      refuseMistypedCommand(subject, names);
      return first.perform({ ...session, command: first, argv, subject });
    },
  );
  return parser
    .strict()
    .version(VERSION)
    .help()
    .group(['help', 'version'], OTHER_GROUP)
    .epilogue(overviewEnd())
    .exitProcess(false)
    .fail((message: string | null, error: unknown) => {
      // The parser's own errors are about what was typed; any other comes from a command.
      if (error instanceof Error && error.name === 'YError') throw refuse(error.message);
      throw error ?? refuse(message ?? '');
    });
}

function declareOptions(parser: Argv, command: Command): Argv {
  const subject = subjectNameOf(command);
  const declared =
    subject === undefined ? parser : parser.positional(subject, { type: 'string', ...command.positional });
  return inGroups(Object.keys(command.options)).reduce(
    (y, name) => y.option(name, withPlaceholder(name, command.options[name] ?? {})),
    declared,
  );
}

function withPlaceholder(name: string, option: Options): Options {
  const value = VALUES[name];
  const description = value === undefined ? option.description : `${value.placeholder}  ${option.description}`;
  return { ...option, group: groupOf(name), description };
}

function subjectIn(argv: Readonly<Record<string, unknown>>, command: Command): string | undefined {
  const subject = argv[subjectNameOf(command) ?? ''];
  return typeof subject === 'string' ? subject : undefined;
}
