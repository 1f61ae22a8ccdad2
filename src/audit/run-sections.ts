/** Who ran the batch, what persons decided, and what stopped it. */
import { sentence } from '../report/sentence.js';
import type { AuditFacts, RunFact } from './facts.js';
import { html, type Markup, type Piece } from './markup.js';
import { personName } from './plain-text.js';
import { table } from './table.js';
import { count, counted, duration, moment } from './words.js';

/** A batch in a crash loop has thousands. */
const MAX_RUNS = 100;

/** What a run wrote down as its exit code; see the table of exit codes. */
const ENDS: Readonly<Record<number, string>> = {
  0: 'every row issued',
  3: 'finished, some rows failed',
  4: 'unfinished',
  5: 'account needed attention',
  6: 'halted',
};

export function runsSection({ runs, running }: AuditFacts): Markup {
  const left = Math.max(0, runs.length - MAX_RUNS);
  const shown = runs.slice(left);
  const last = runs.at(-1);
  return html`<section id="runs"><h2>Runs</h2>
${
  runs.length === 0
    ? html`<p>The batch was prepared and never run.</p>`
    : html`<p>Every start of the program on this batch${
        left > 0 ? `: the last ${count(MAX_RUNS)} of ${count(runs.length)}` : undefined
      }. Times are UTC.</p>
${table({
  caption: 'Runs',
  columns: [
    { name: 'Run' },
    { name: 'Began' },
    { name: 'Ended' },
    { name: 'Took', kind: 'number' },
    { name: 'Exit code' },
    { name: 'By', kind: 'name' },
    { name: 'Host', kind: 'name' },
    { name: 'Process', kind: 'number' },
    { name: 'Version', kind: 'name' },
  ],
  rows: shown.map((run, index) => runCells(run, left + index + 1, running && run === last)),
})}`
}
</section>
`;
}

function runCells(run: RunFact, number: number, live: boolean): Piece[] {
  const { startedAt, endedAt, lastAt, exitCode, user, host, pid, version } = run;
  const open = live ? 'goes on' : `after ${moment(lastAt)}`;
  return [
    count(number),
    moment(startedAt),
    endedAt === undefined ? open : moment(endedAt),
    duration((endedAt ?? lastAt) - startedAt),
    exitCode === undefined
      ? live
        ? '–'
        : 'none: cut short'
      : `${exitCode}${ENDS[exitCode] === undefined ? '' : `: ${ENDS[exitCode]}`}`,
    user === undefined ? '–' : personName(user),
    host,
    String(pid),
    version,
  ];
}

export function decisionsSection({ decisions, halts, halted }: AuditFacts): Markup {
  return html`<section id="decisions"><h2>Decisions and halts</h2>
${
  decisions.length === 0
    ? html`<p>No person has decided about an order.</p>`
    : html`<p>${counted(decisions.length, 'order')} without an answer ${decisions.length === 1 ? 'was' : 'were'} closed as not issued by a person, after the account's list had not shown ${decisions.length === 1 ? 'it' : 'them'}.</p>
${table({
  caption: 'Decisions by persons',
  columns: [{ name: 'When (UTC)' }, { name: 'Order' }, { name: 'Decision' }, { name: 'By', kind: 'name' }],
  rows: decisions.map(({ at, order, user }) => [moment(at), order, 'closed as not issued', personName(user)]),
})}`
}
${
  halted === undefined
    ? html`<p>The batch was never halted.</p>`
    : halts.length === 0
      ? html`<p>The batch is halted: ${sentence(halted)} Nothing is sent any more.</p>`
      : html`<p>The batch was halted: server or state contradicted itself, and nothing was sent from then on.</p>
${table({
  caption: 'Halts',
  columns: [{ name: 'When (UTC)' }, { name: 'Order' }, { name: 'Reason', kind: 'words' }],
  rows: halts.map(({ at, order, reason }) => [moment(at), order ?? '–', reason]),
})}`
}
</section>
`;
}
