/** What comes after a reconciliation. The same search again brings nothing new before the time at which it may close. */
import { type NextCommand, type NextStep, nextStep, type ReconcileReport } from '../../index.js';
import { commandLines, nextLines } from './next-text.js';
import { minuteFrom } from './reconcile-text.js';

/** In one command: more would be a long line to read, and the next reconciliation shows the others. */
const MAX_CLOSED = 20;

export function reconcileNext(report: ReconcileReport, commandFor: (command: NextCommand) => string): string[] {
  const step = nextStep(report);
  const commands = step.commands.filter(({ name }) => name !== 'reconcile');
  // The verdict has said why, and what a person has to do.
  if (report.halted !== undefined) return commandLines(commands, commandFor);
  const { open } = report.reconciliation;
  const closable = open.filter((each) => each.closable).slice(0, MAX_CLOSED);
  if (closable.length > 0) {
    const options = closable.flatMap(({ order }) => ['--resolve', `${order}=not-issued`]);
    return commandLines([{ purpose: 'To close what nobody knows of', name: 'reconcile', options }], commandFor);
  }
  return nextLines({ ...step, commands: [...searchLater(open), ...commands] } satisfies NextStep, commandFor);
}

/** Once all of them may be closed: one search is then enough. */
function searchLater(open: ReconcileReport['reconciliation']['open']): NextCommand[] {
  const last = open
    .flatMap(({ closableAt }) => closableAt ?? [])
    .sort()
    .at(-1);
  if (last === undefined) return [];
  const purpose = `From ${minuteFrom(last)} on, to search once more and close what it does not show`;
  return [{ purpose, name: 'reconcile', options: [] }];
}
