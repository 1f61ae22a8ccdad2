/** The command. Declares what there is, triages errors, and is the only place that sets the exit code. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { IssueBatchError } from '../index.js';
import { VERSION } from '../version.js';
import { DOCTOR_OPTIONS, doctorCommand } from './commands/doctor.js';
import { planCommand } from './commands/plan.js';
import { resumeCommand } from './commands/resume.js';
import { runCommand } from './commands/run.js';
import { SANDBOX_OPTIONS, sandboxCommand } from './commands/sandbox.js';
import { connect } from './connection.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import {
  CONNECTION_OPTIONS,
  type CommandOptions,
  checkArguments,
  OUTPUT_OPTIONS,
  PLAN_OPTIONS,
  RUN_OPTIONS,
  STATE_OPTIONS,
} from './options.js';
import { lostOutput, print, surviveBrokenOutput, tell } from './output.js';
import { errorJson, errorText } from './render/error-text.js';
import { listenForSignals, type Signals } from './signals.js';
import { spellOut, subjectOf } from './words.js';

// Until the proven end of a command: an event loop that runs empty in the middle must not look like success.
process.exitCode = 1;
surviveBrokenOutput();

type Command = (options: CommandOptions, signals: Signals) => Promise<number>;

const EPILOGUE = `Exit codes:\n${EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}`;

async function main(words: readonly string[]): Promise<void> {
  const signals = listenForSignals((name) => {
    tell(['', `${name}: no new orders. Waiting for answers under way (at most 10 s); once more leaves at once.`]);
  });
  let exitCode: number | undefined;
  const perform = async (argv: Readonly<Record<string, unknown>>, command: Command) => {
    exitCode = await command(checkArguments(argv), signals);
  };
  try {
    await createParser(words.length === 0 ? ['--help'] : words, perform, async (argv) => {
      exitCode = await sandboxCommand(argv, signals);
    }).parseAsync();
    // Help and version end here without a command.
    process.exitCode = exitCode ?? (words.length === 0 ? 2 : 0);
  } catch (error) {
    process.exitCode = failureCode(error, signals);
    const json = words.includes('--json');
    tell(errorText(error));
    if (json) print(JSON.stringify(errorJson(error, process.exitCode)));
  } finally {
    signals.release();
  }
}

function failureCode(error: unknown, signals: Signals): number {
  if (error instanceof IssueBatchError && error.code !== 'INTERRUPTED') return exitCodeOf(error.code);
  return signals.exitCode ?? (error instanceof IssueBatchError ? exitCodeOf(error.code) : 1);
}

function createParser(
  words: readonly string[],
  perform: (argv: Readonly<Record<string, unknown>>, command: Command) => Promise<void>,
  sandbox: (argv: Readonly<Record<string, unknown>>) => Promise<void>,
) {
  const planning = { ...PLAN_OPTIONS, ...CONNECTION_OPTIONS, ...STATE_OPTIONS, ...OUTPUT_OPTIONS };
  const running = { ...planning, ...RUN_OPTIONS };
  const csv = { type: 'string', demandOption: true, description: 'The rows to issue; - for standard input' } as const;
  return yargs(words)
    .scriptName('issue-batch')
    .locale('en')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'strip-aliased': true, 'strip-dashed': true })
    .usage('$0 <file.csv>\n\nTurns a CSV into payout links: every row issued once, whatever happens on the way.')
    .command(
      ['run <file>', '$0 <file>'],
      'Issue the batch, or go on with it after an interruption',
      (y) =>
        y
          .positional('file', csv)
          .options({ ...running, 'dry-run': { type: 'boolean', description: 'Same as plan' } } as const)
          .example('$0 rewards.csv', 'issue it, or go on with it')
          .example('$0 rewards.csv --sandbox', 'rehearse it without an account'),
      (argv) =>
        perform(argv, (options, signals) =>
          withConnection(subjectOf(argv.file, words), options, signals, options.dryRun ? planCommand : runCommand),
        ),
    )
    .command(
      'plan <file>',
      'Show everything that can be known before money moves; send nothing',
      (y) =>
        y
          .positional('file', csv)
          .options({ ...planning, rate: RUN_OPTIONS.rate })
          .example('$0 plan rewards.csv', ''),
      (argv) =>
        perform(argv, (options, signals) => withConnection(subjectOf(argv.file, words), options, signals, planCommand)),
    )
    .command(
      'resume <batch>',
      'Go on with a batch; needs no CSV',
      (y) =>
        y
          .positional('batch', {
            type: 'string',
            demandOption: true,
            description: "The CSV's path, the batch ID or the state folder",
          })
          .options({
            ...CONNECTION_OPTIONS,
            ...STATE_OPTIONS,
            ...OUTPUT_OPTIONS,
            ...RUN_OPTIONS,
            output: PLAN_OPTIONS.output,
            canary: PLAN_OPTIONS.canary,
            'allow-duplicates': PLAN_OPTIONS['allow-duplicates'],
          })
          .example('$0 resume batch-0123456789abcdef', ''),
      (argv) => perform(argv, (options, signals) => withConnection(argv.batch, options, signals, resumeCommand)),
    )
    .command(
      'doctor',
      'Check key, host, API version, balance, catalogue, proxy, clock, state folder and Node',
      (y) => y.options(DOCTOR_OPTIONS).example('$0 doctor --currency USD', ''),
      (argv) => perform(argv, doctorCommand),
    )
    .command(
      'sandbox',
      'Serve a simulation of the API on this machine',
      (y) => y.options(SANDBOX_OPTIONS).example('$0 sandbox --port 8080', ''),
      sandbox,
    )
    .strict()
    .version(VERSION)
    .help()
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new IssueBatchError('USAGE', `${message}.`, { hint: 'See issue-batch --help.' });
    });
}

type ConnectedCommand = typeof runCommand;

async function withConnection(
  subject: string,
  options: CommandOptions,
  signals: Signals,
  command: ConnectedCommand,
): Promise<number> {
  const connection = await connect(options, subject);
  try {
    return await command(subject, options, connection, signals);
  } finally {
    await connection.close();
  }
}

await main(spellOut(hideBin(process.argv)));
// Whatever was printed has been handed to the system by the time the event loop is empty.
process.on('beforeExit', () => {
  const lost = lostOutput();
  if (lost === undefined || process.exitCode === 8) return;
  process.exitCode = 8;
  tell([`The output could not be written (${lost}). The results file and the state are not affected.`]);
});
