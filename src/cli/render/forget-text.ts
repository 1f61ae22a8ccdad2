/** What forgetting a batch takes away and what it leaves, before it is done and after. */
import { dirname } from 'node:path';
import type { ForgetReport } from '../../index.js';
import { printable } from '../printable.js';
import type { StatePlace } from '../state-place.js';
import { count, counted } from './counts.js';

export const FORGET_QUESTION = 'Remove them? This cannot be undone.';

/** @param writeLinks the command that writes the results to a file, as it can be typed */
export function outlookText(report: ForgetReport, writeLinks: string): string[] {
  if (report.before)
    return beforeLines(report, report.removed.length === 0 ? 'nothing is left' : 'not all was removed');
  const { batchId, folder, removed, failed } = report;
  return [
    `Batch     ${batchId}: ${ended(report)}`,
    `Removes   rows, requests, links and answers: ${removed.join(', ')} in ${printable(folder)}`,
    'Keeps     settings, counts, order IDs, times, and a digest of each issued row: a run still refuses it',
    ...(failed > 0 ? [`Failed    ${counted(failed, 'row')} that retry-failed can then send no more`] : []),
    ...linkLines(report, writeLinks),
    ...report.yours.map(
      (path, index) => `${index === 0 ? 'Yours     ' : '          '}${printable(path)} stays as it is`,
    ),
  ];
}

function ended({ rows, issued, failed, unknown, halted }: ForgetReport): string {
  const parts = [
    `${count(issued)} issued`,
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(unknown > 0 ? [`${count(unknown)} unknown`] : []),
  ];
  const words = `${counted(rows, 'row')}: ${parts.join(', ')}`;
  return halted === undefined
    ? words
    : `${words}; halted (${printable(halted)}): the answers that are its evidence go too`;
}

function linkLines({ results, linksInResults }: ForgetReport, writeLinks: string): string[] {
  if (linksInResults === null) return [];
  if (linksInResults) return [`Links     all of them are in ${printable(results ?? '')}`];
  const where = results === null ? 'this batch has no results file' : `${printable(results)} does not have all of them`;
  return [`Links     ${where}: afterwards nothing here knows them. To write them first: ${writeLinks}`];
}

/** @param forgetRehearsal the command for the rehearsal of this very batch, if there is one */
export function forgottenText(report: ForgetReport, place: StatePlace, forgetRehearsal: string | undefined): string[] {
  const { batchId, folder, before, removed, digests, yours: paths } = report;
  const head = before
    ? beforeLines(
        report,
        removed.length === 0 ? 'nothing was left to remove' : `the rest is removed: ${removed.join(', ')}`,
      )
    : [`Batch ${batchId} is forgotten: its rows, requests, links and answers are gone from ${printable(folder)}.`];
  return [
    ...head,
    ...(digests === null || digests === 0
      ? []
      : [
          `${counted(digests, 'row')} of it can still be recognised, and no run issues them without --allow-duplicates.`,
        ]),
    ...(paths.length === 0
      ? []
      : [
          'These files are yours and were not touched; recipients and links in them are yours to remove:',
          ...paths.map((path) => `  ${printable(path)}`),
        ]),
    ...rehearsalLines(report, place, forgetRehearsal),
    'Copies and backups are not reached, and a disk may keep deleted data until it writes over it.',
  ];
}

function beforeLines({ batchId, forgottenAt }: ForgetReport, standing: string): string[] {
  return [`Batch ${batchId} was forgotten on ${(forgottenAt ?? '').slice(0, 10)}: ${standing}.`];
}

/** The simulated account of a rehearsal, and the rehearsal of a real batch, have copies of their own. */
function rehearsalLines(
  { folder }: ForgetReport,
  { rehearses }: StatePlace,
  forgetRehearsal: string | undefined,
): string[] {
  if (rehearses !== undefined) {
    const stateDir = printable(dirname(folder));
    return [`The simulated account still has its orders; to be rid of all rehearsals, delete ${stateDir}.`];
  }
  return forgetRehearsal === undefined ? [] : [`Its rehearsal has rows of its own. To forget it: ${forgetRehearsal}`];
}
