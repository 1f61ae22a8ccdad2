/**
 * Writes RELIABILITY.md from the results of the fault campaign.
 *
 * `node scripts/reliability.js` needs every stage, run whole, all of the same commit; `--partial` takes what is there.
 * CAMPAIGN_OUT: the folder of the results, as for the campaign itself.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ASSUMPTIONS, COLUMNS, exhaustiveness, INTRODUCTION, PROMISES, STAGES } from './reliability-text.js';

const root = new URL('../', import.meta.url);
const folder = new URL(`${process.env.CAMPAIGN_OUT || '.campaign'}/`, root);
const { partial } = parseArgs({ options: { partial: { type: 'boolean', default: false } } }).values;

const read = (name) => {
  const url = new URL(`${name}.json`, folder);
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : undefined;
};

const stages = STAGES.map(read).filter((stage) => stage !== undefined);
const mutants = read('mutants.caught');
const lacking = problems();
if (lacking.length > 0 && !partial) {
  process.stderr.write(`RELIABILITY.md is not written:\n${lacking.map((text) => `  ${text}\n`).join('')}`);
  process.exitCode = 1;
} else {
  const target = new URL('RELIABILITY.md', root);
  writeFileSync(target, report());
  process.stdout.write(`${fileURLToPath(target)}\n`);
}

function problems() {
  const names = stages.map(({ name }) => name);
  const commits = stages.map(({ commit }) => commit);
  const subjects = new Set(stages.map(({ subject }) => subject));
  return [
    ...STAGES.filter((name) => !names.includes(name)).map((name) => `the stage ${name} was not run`),
    ...stages
      .filter(isCut)
      .map(({ name, ran, points }) => `of the stage ${name} only ${ran} of ${points} points were run`),
    ...(commits.some((commit) => !/^[0-9a-f]{40}$/.test(commit)) ? ['the program is not as it was committed'] : []),
    ...(subjects.size > 1 ? ['the stages are not all of the same program and campaign'] : []),
  ];
}

function isCut({ ran, points }) {
  return ran < points;
}

function report() {
  const sum = (pick) => stages.reduce((total, stage) => total + (pick(stage) ?? 0), 0);
  const trials = stages.filter(({ name }) => name !== 'mutants');
  const histories = stages.find(({ name }) => name === 'histories');
  return `# Reliability

${INTRODUCTION}

**What happened.** ${whatHappened(trials, sum)}

## Figures

${table()}

"Faults" were really injected, and survived unless a finding is counted. "Runs" are the undisturbed runs of the same command until all was settled. "Not reached":
the disturbed run took another course than the recorded one and ended before its fault. "Other" counts a limit that was exceeded, other bytes under a key, a
crash, and a batch that did not settle.

${failures()}## Would a mistake be noticed?

${mistakes()}

## The promises, one by one

| | promise | tried by |
|---|---|---|
${PROMISES.map(([text, by], index) => `| ${index + 1} | ${text} | ${by} |`).join('\n')}

## What this rests on

${ASSUMPTIONS}

${notes()}## What is exhaustive, and what is a sample

${exhaustiveness(histories, lacking.length === 0)}

## Origin

${origin()}
`;
}

function whatHappened(trials, sum) {
  const count = (kind) => sum(({ name, findings }) => (name === 'mutants' ? 0 : findings[kind]));
  const named = Object.entries(COLUMNS).map(([kind, title]) => `${title}: ${count(kind)}`);
  const faults = trials.reduce((total, { faults: injected }) => total + injected, 0);
  const ran = trials.reduce((total, { ran: points }) => total + points, 0);
  const most = Math.max(0, ...trials.map(({ runs }) => runs.max));
  const all = sum(({ failures: found }) => found.length);
  const verdict = all === 0 ? 'Every promise held.' : `${all} findings are listed below.`;
  return `${ran} trials with ${faults} injected faults. ${named.join('; ')}. At most ${most} further runs settled a batch. ${verdict}`;
}

function table() {
  const titles = [
    'stage',
    'points',
    'ran',
    'faults',
    'runs max / mean',
    ...Object.values(COLUMNS),
    'other',
    'not reached',
    'seconds',
  ];
  const rows = stages.map(
    ({ name, title, points, ran, faults, runs, findings, failures: found, notReached, seconds }) => {
      const known = Object.keys(COLUMNS).map((kind) => findings[kind] ?? 0);
      const other = found.length - known.reduce((total, count) => total + count, 0);
      const settle = name === 'mutants' ? '–' : `${runs.max} / ${runs.mean}`;
      const missed = name === 'mutants' ? '–' : (notReached ?? 0);
      return [`**${name}**: ${plain(title)}`, points, ran, faults, settle, ...known, other, missed, seconds];
    },
  );
  return [titles, titles.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** What was found, without the raw texts: those hold paths of the machine. */
function failures() {
  const found = stages.flatMap(({ name, failures: own }) => own.map((failure) => ({ name, ...failure })));
  if (found.length === 0) return '';
  const lines = found.slice(0, 50).map(({ name, kind, replay }) => `- ${name}, ${kind}: \`${replay}\``);
  const more = found.length > 50 ? `\n- and ${found.length - 50} more` : '';
  return `### Findings\n\n${lines.join('\n')}${more}\n\n`;
}

function mistakes() {
  if (mutants === undefined) return 'The stage that would tell was not run.';
  const { tried, caught, unchangedPasses } = mutants;
  const rows = [...caught]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, stage, kinds }) => `| ${name} | ${stage} | ${kinds.join(', ')} |`);
  const control = unchangedPasses
    ? 'An unchanged copy came through.'
    : 'That an unchanged copy comes through was not shown.';
  return `A campaign that finds nothing proves nothing unless it can find something. So mistakes were made on purpose in copies of the program, which
still issue a batch when nothing disturbs them, and the stages were sent after each: **${caught.length} of ${tried} were caught**. ${control}

| mistake | caught by | as |
|---|---|---|
${rows.join('\n')}`;
}

function notes() {
  const lines = stages.flatMap(({ name, assumptions = [] }) => assumptions.map((text) => `- ${name}: ${text}`));
  return lines.length === 0 ? '' : `Of single stages:\n\n${lines.map(plain).join('\n')}\n\n`;
}

function origin() {
  const commits = [...new Set(stages.map(({ commit }) => commit))];
  const command = partial ? 'node scripts/reliability.js --partial' : 'npm run campaign';
  const seconds = stages.reduce((total, stage) => total + stage.seconds, 0);
  return `Commit ${commits.join(', ')}; ${seconds} s in all; \`${command}\` writes this page again. It needs Linux and strace.`;
}

/** No path of a machine gets into a published page. */
function plain(text) {
  return text.replaceAll('|', '\\|').replace(/(?:\/(?:tmp|home|root|work|dev|Users|var)\b)\S*/g, '…');
}
