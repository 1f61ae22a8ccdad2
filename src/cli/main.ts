/** The command. Declares what there is, triages errors, and is the only place that sets the exit code. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { IssueBatchError } from '../index.js';
import { VERSION } from '../version.js';
import { declareDoctor } from './commands/doctor.js';
import { declareForget } from './commands/forget.js';
import { declarePlan } from './commands/plan.js';
import { declareReconcile } from './commands/reconcile.js';
import { declareReport } from './commands/report.js';
import { declareResults } from './commands/results.js';
import { declareResume } from './commands/resume.js';
import { declareRetryFailed } from './commands/retry-failed.js';
import { declareRun } from './commands/run.js';
import { declareSandbox } from './commands/sandbox.js';
import { declareStatus } from './commands/status.js';
import type { Declaration, Declare } from './declare.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import { lostOutput, print, surviveBrokenOutput, tell } from './output.js';
import { errorJson, errorText } from './render/error-text.js';
import { listenForSignals, type Signals } from './signals.js';
import { spellOut } from './words.js';

// Until the proven end of a command: an event loop that runs empty in the middle must not look like success.
process.exitCode = 1;
surviveBrokenOutput();

const COMMANDS: readonly Declare[] = [
  declareRun,
  declarePlan,
  declareResume,
  declareStatus,
  declareRetryFailed,
  declareReconcile,
  declareResults,
  declareReport,
  declareForget,
  declareDoctor,
  declareSandbox,
];

const EPILOGUE = `Exit codes:\n${EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}`;

async function main(words: readonly string[]): Promise<void> {
  const signals = listenForSignals((name) => {
    tell(['', `${name}: no new orders. Waiting for answers under way (at most 10 s); once more leaves at once.`]);
  });
  let exitCode: number | undefined;
  const finish = (code: number) => {
    exitCode = code;
  };
  try {
    await createParser({ words: words.length === 0 ? ['--help'] : words, signals, finish }).parseAsync();
    // Help and version end here without a command.
    process.exitCode = exitCode ?? (words.length === 0 ? 2 : 0);
  } catch (error) {
    process.exitCode = failureCode(error, signals);
    const json = words.includes('--json');
    tell(errorText(error, words.includes('--verbose')));
    if (json) print(JSON.stringify(errorJson(error, process.exitCode)));
  } finally {
    signals.release();
  }
}

function failureCode(error: unknown, signals: Signals): number {
  if (error instanceof IssueBatchError && error.code !== 'INTERRUPTED') return exitCodeOf(error.code);
  return signals.exitCode ?? (error instanceof IssueBatchError ? exitCodeOf(error.code) : 1);
}

function createParser(declaration: Declaration) {
  const parser = yargs(declaration.words)
    .scriptName('issue-batch')
    .locale('en')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'strip-aliased': true, 'strip-dashed': true })
    .usage('$0 <file.csv>\n\nTurns a CSV into payout links: every row issued once, whatever happens on the way.');
  return COMMANDS.reduce((declared, declare) => declare(declared, declaration), parser)
    .strict()
    .version(VERSION)
    .help()
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new IssueBatchError('USAGE', `${message}.`, { hint: 'See issue-batch --help.' });
    });
}

await main(spellOut(hideBin(process.argv)));
// Whatever was printed has been handed to the system by the time the event loop is empty.
process.on('beforeExit', () => {
  const lost = lostOutput();
  if (lost === undefined || process.exitCode === 8) return;
  process.exitCode = 8;
  tell([`The output could not be written (${lost}). The results file and the state are not affected.`]);
});
