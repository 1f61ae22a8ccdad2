/** The command. Declares what there is, triages errors, and is the only place that sets the exit code. */
import { IssueBatchError } from '../index.js';
import { VERSION } from '../version.js';
import { exitCodeOf } from './exit-codes.js';
import { readyPage } from './help/ready-pages.js';
import { lostOutput, print, surviveBrokenOutput, tell } from './output.js';
import { errorJson, errorText } from './render/error-text.js';
import { listenForSignals, type Signals } from './signals.js';
import { spellOut } from './words.js';

// Until the proven end of a command: an event loop that runs empty in the middle must not look like success.
process.exitCode = 1;
surviveBrokenOutput();

async function main(words: readonly string[]): Promise<void> {
  const signals = listenForSignals((name) => {
    tell(['', `${name}: no new orders. Waiting for answers under way (at most 10 s); once more leaves at once.`]);
  });
  let exitCode: number | undefined;
  const finish = (code: number) => {
    exitCode = code;
  };
  let verbose = words.includes('--verbose');
  const beVerbose = () => {
    verbose = true;
  };
  try {
    const asked = words.length === 0 ? ['--help'] : words;
    const ready = asked.length === 1 && asked[0] === '--version' ? `${VERSION}\n` : readyPage(asked);
    if (ready !== undefined) process.stdout.write(ready);
    else {
      const { carryOut } = await import('./carry-out.js');
      await carryOut({ words: asked, signals, finish, beVerbose });
    }
    // Help and version end here without a command.
    process.exitCode = exitCode ?? (words.length === 0 ? 2 : 0);
  } catch (error) {
    process.exitCode = failureCode(error, signals);
    const json = words.includes('--json');
    tell(errorText(error, verbose));
    if (json) print(JSON.stringify(errorJson(error, process.exitCode)));
  } finally {
    signals.release();
  }
}

function failureCode(error: unknown, signals: Signals): number {
  if (error instanceof IssueBatchError && error.code !== 'INTERRUPTED') return exitCodeOf(error.code);
  return signals.exitCode ?? (error instanceof IssueBatchError ? exitCodeOf(error.code) : 1);
}

// Not awaited: a part that is loaded while this module waits, and that needs it, would wait for ever.
void main(spellOut(process.argv.slice(2)));
// Whatever was printed has been handed to the system by the time the event loop is empty.
process.on('beforeExit', () => {
  const lost = lostOutput();
  if (lost === undefined || process.exitCode === 8) return;
  process.exitCode = 8;
  tell([`The output could not be written (${lost}). The results file and the state are not affected.`]);
});
