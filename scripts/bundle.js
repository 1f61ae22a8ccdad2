/**
 * Puts the compiled command and whatever it uses of other packages into a few files: looking for, reading and compiling
 * 450 modules takes far longer than most commands work. The library stays as it was compiled, module by module.
 *
 * `node scripts/bundle.js [FOLDER]`: the folder of the compiled modules (default: dist).
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    { name: 'own', load: (path) => (path.startsWith(folder) ? withMap(path) : undefined) },
    { name: 'locales', transform: { filter: { id: /yargs\/lib\/platform-shims\/esm\.mjs$/ }, handler: moveLocales } },
  ],
  onLog(level, log, handler) {
    // The rate limiter's Redis connections, which are not used.
    if (log.code !== 'EVAL') handler(level, log);
  },
});
const { output } = await bundle.write({ dir: folder, chunkFileNames: 'command-[name].js', sourcemap: true });

const packages = [...new Set(output.flatMap((file) => Object.keys(file.modules ?? {})).map(packageOf))].filter(Boolean);
writeFileSync(join(folder, 'command-licenses.txt'), packages.sort().map(licenseOf).join('\n'));
mkdirSync(join(folder, 'locales'), { recursive: true });
copyFileSync(join(root, 'node_modules/yargs/locales/en.json'), join(folder, 'locales/en.json'));

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
