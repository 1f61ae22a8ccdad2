import { readFileSync } from 'node:fs';

/** This package's version, as its manifest says. Without a schema: this is all that `--version` needs. */
export const VERSION = versionIn(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

export const USER_AGENT = `issue-batch/${VERSION}`;

function versionIn(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    if (typeof manifest.version === 'string') return manifest.version;
  }
  throw new TypeError('The manifest of issue-batch names no version.');
}
