/** Which folder may import which. The pipeline has one direction, and the sandbox must be able to disagree with the client. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** A folder, or a module that stands beside the folders, may import these and itself. `a/b` is one module of a folder. */
const ALLOWED: Readonly<Record<string, string>> = {
  // what everything stands on
  model: '',
  clock: '',
  limiter: '',
  errors: 'issue-groups model',
  'issue-groups': 'model',
  'json-bytes': '',
  options: 'clock errors limiter model',
  operator: '',
  pauser: 'clock',
  version: '',
  'fingerprint-index': '',
  money: '',
  files: 'errors json-bytes model',
  api: 'clock errors model',
  // the pipeline
  read: 'errors files/same-place model',
  validate: 'errors issue-groups model money fingerprint-index',
  plan: 'api/host api/wire errors files/row-spool json-bytes model money options validate/row-identity',
  freeze: 'errors files journal model money plan validate/row-fields validate/row-identity',
  journal: 'errors files model money',
  submit:
    'api clock errors freeze/frozen-batch journal/events journal/ledger limiter model pauser plan/order-tag turns',
  turns: 'clock errors files journal/framed-line journal/process-life pauser',
  poll: 'api clock fingerprint-index model money pauser plan/order-tag',
  report:
    'api/host errors files freeze/find-batch freeze/frozen-batch freeze/layout freeze/manifest journal/events journal/ledger journal/links journal/named-items journal/statuses model money plan/batch-id read/open-table validate/known-columns',
  // the roots
  retry: 'api/wire freeze/frozen-batch freeze/order-items journal model',
  run: 'api clock errors files freeze journal model money operator options plan/order-tag poll preflight report retry submit turns version',
  reconcile: 'clock errors journal model operator poll/poll run',
  preflight:
    'api errors files fingerprint-index freeze journal/ledger journal/lock model money options plan read/table validate',
  'plan-batch':
    'api errors files/row-spool freeze/frozen-batch freeze/read-ledger options plan preflight read validate/columns version',
  'run-batch': 'api/wire clock errors freeze options plan/batch-plan preflight/refuse-issued report run version',
  'retry-failed': 'freeze options retry run',
  'reconcile-batch': 'errors freeze options reconcile report/report run',
  status: 'errors files/recorded-path freeze journal model options report/next-step report/report',
  forget:
    'errors files/atomic-file files/close-quietly files/held-open files/same-place freeze journal operator preflight/sent-rows read/open-table report version',
  results:
    'api clock errors files freeze journal model options pauser preflight/preview report run/session validate version',
  audit:
    'api/host errors files freeze journal model money operator options report validate/row-fields validate/shortened version',
  doctor: 'api errors files/atomic-file files/same-place money options version',
  index:
    'api/connector api/host audit clock doctor errors forget freeze/shell-word retry retry-failed reconcile reconcile-batch issue-groups limiter model money options plan-batch plan/batch-plan preflight/refuse-issued read/table report/next-step report/report results run-batch run status',
  redis: 'api/account api/host errors journal/process-life limiter operator options pauser clock',
  // the products
  sandbox: 'api/wire money',
  cli: 'index redis/index sandbox/index version',
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const name = (path: string): string => relative(src, path).split(sep).join('/').replace(/\.ts$/, '');
const groupOf = (module: string): string => module.split('/')[0] ?? '';
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join(src, path));

/** Imports and re-exports at the top of a module, and those that happen in the middle of the code. */
const IMPORT = /^(?:import|export)( type)?\b[^;]*?from '(\.[^']+)';|\bimport\('(\.[^']+)'\)/gm;

const imports: readonly Import[] = files.flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, type, above, within]) => ({
    from: name(path),
    to: name(resolve(dirname(path), (above ?? within ?? '').replace(/\.js$/, '.ts'))),
    typeOnly: type !== undefined,
  })),
);

const isAllowed = ({ from, to }: Import): boolean =>
  groupOf(from) === groupOf(to) ||
  (ALLOWED[groupOf(from)] ?? '').split(' ').some((may) => may === to || may === groupOf(to));

/** Whatever can be reached from here over imports that exist when the program runs. */
function reach(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of edges.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

function edgesBetween(nameOf: (module: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || nameOf(from) === nameOf(to)) continue;
    edges.set(nameOf(from), (edges.get(nameOf(from)) ?? new Set()).add(nameOf(to)));
  }
  return edges;
}

describe('the modules', () => {
  test('are all found, with all of their imports', () => {
    expect(imports.length).toBeGreaterThan(250);
    const modules = new Set(files.map(name));
    expect(imports.filter(({ to }) => !modules.has(to))).toEqual([]);
    expect([...new Set(files.map((path) => groupOf(name(path))))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test('import only what their folder may', () => {
    expect(imports.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('may import no more than they do', () => {
    const unused = Object.entries(ALLOWED).flatMap(([group, text]) =>
      text
        .split(' ')
        .filter(
          (may) =>
            may !== '' &&
            !imports.some(({ from, to }) => groupOf(from) === group && (to === may || groupOf(to) === may)),
        )
        .map((may) => `${group}: ${may}`),
    );
    expect(unused).toEqual([]);
  });

  test('have no cycles, neither between folders nor between files', () => {
    for (const nameOf of [groupOf, (module: string) => module]) {
      const edges = edgesBetween(nameOf);
      expect([...edges.keys()].filter((start) => reach(start, edges).has(start))).toEqual([]);
    }
  });
});

describe('one direction', () => {
  const STAGES = ['read', 'validate', 'plan', 'freeze', 'submit', 'poll', 'report', 'run'];

  test('no stage reaches one that comes after it', () => {
    const edges = edgesBetween(groupOf);
    for (const [index, stage] of STAGES.entries()) {
      const later = STAGES.slice(index + 1).filter((other) => reach(stage, edges).has(other));
      expect(later, stage).toEqual([]);
    }
  });

  test('the client and the sandbox share the wire format and money, and nothing else', () => {
    const shared = [
      ...reach(
        'sandbox',
        edgesBetween((module) => (groupOf(module) === 'sandbox' ? 'sandbox' : module)),
      ),
    ];
    expect(shared.sort()).toEqual(['api/wire', 'money/currency', 'money/decimal']);
  });
});
