import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** This package's version, as its manifest says. */
export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;

export const USER_AGENT = `issue-batch/${VERSION}`;
