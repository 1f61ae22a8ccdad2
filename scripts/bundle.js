/**
 * Puts the compiled command and whatever it uses of other packages into a few files: looking for, reading and compiling
 * 450 modules takes far longer than most commands work. The library stays as it was compiled, module by module.
 *
 * `node scripts/bundle.js [FOLDER]`: the folder of the compiled modules (default: dist).
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'dist'));
const YARGS_LOCALES = "'../../../locales'";

const bundle = await rolldown({
  input: { command: join(folder, 'cli', 'main.js') },
  platform: 'node',
  // Of a megabyte, and used behind a proxy alone.
  external: ['undici'],
  plugins: [
    { name: 'own', load: (path) => (path.startsWith(join(folder, sep)) ? withMap(path) : undefined) },
    {
      name: 'locales',
      transform: { filter: { id: /yargs[\\/]lib[\\/]platform-shims[\\/]esm\.mjs$/ }, handler: moveLocales },
    },
  ],
  onLog(level, log, handler) {
    // The rate limiter's Redis connections, which are not used.
    if (log.code !== 'EVAL') handler(level, log);
  },
});
// What starting takes; what parsing takes; what nearly every command takes. The rest is loaded by the command that needs it.
const ZOD = { name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]/ };
const { output: trial } = await bundle.generate({ chunkFileNames: '[name].js', codeSplitting: { groups: [ZOD] } });
const start = modulesOf('command.js');
const parse = modulesOf('carry-out.js');
const groups = [
  { name: 'start', test: (module) => start.has(module), priority: 3 },
  { name: 'parse', test: (module) => parse.has(module), priority: 2 },
  { ...ZOD, priority: 1 },
  { name: 'shared', minShareCount: 3 },
];
const { output } = await bundle.write({
  dir: folder,
  chunkFileNames: 'command-[name].js',
  sourcemap: true,
  codeSplitting: { groups },
});

const packages = [...new Set(output.flatMap((file) => Object.keys(file.modules ?? {})).map(packageOf))].filter(Boolean);
writeFileSync(join(folder, 'command-licenses.txt'), packages.sort().map(licenseOf).join('\n'));
mkdirSync(join(folder, 'locales'), { recursive: true });
copyFileSync(join(root, 'node_modules/yargs/locales/en.json'), join(folder, 'locales/en.json'));

// As the command prints them now, to be read next time; see `src/cli/help/ready-pages.ts`.
const helpFile = join(folder, 'command-help.json');
rmSync(helpFile, { force: true });
const { COMMANDS } = await import(pathToFileURL(join(folder, 'cli', 'commands.js')).href);
const spellings = [['--help'], ...COMMANDS.map(({ usage }) => [usage.split(' ')[0], '--help'])];
const pages = spellings.map((words) => [
  words.join(' '),
  execFileSync(process.execPath, [join(folder, 'command.js'), ...words], { encoding: 'utf8' }),
]);
writeFileSync(helpFile, JSON.stringify(Object.fromEntries(pages)));

/** Of a file of the trial and all that it imports. */
function modulesOf(fileName, seen = new Set()) {
  const file = trial.find((each) => each.fileName === fileName);
  if (file === undefined || seen.has(file)) return new Set();
  seen.add(file);
  return new Set([...file.moduleIds, ...file.imports.flatMap((each) => [...modulesOf(each, seen)])]);
}

/** So that stacks can name the places of the source, as those of the library do. */
function withMap(path) {
  return { code: readFileSync(path, 'utf8'), map: readFileSync(`${path}.map`, 'utf8') };
}

/** The parser reads its words from a file that it looks for beside its own. */
function moveLocales(code) {
  if (!code.includes(YARGS_LOCALES))
    throw new Error('yargs looks for its locales elsewhere now: see scripts/bundle.js.');
  return { code: code.replace(YARGS_LOCALES, "'../locales'"), map: null };
}

/** The folder of the package that a module comes from; undefined for an own module. */
function packageOf(module) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module.replaceAll('\\', '/'))?.[0];
}

/** Whoever passes code on has to pass on its licence. */
function licenseOf(path) {
  const { name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence file.`);
  return `${name} ${version}\n\n${readFileSync(join(path, file), 'utf8').trim()}\n`;
}
