import { type Finding, failed, ok } from './setup-report.js';

/** Lowest minor of the lines that this package runs on, as `engines` in its manifest has it. */
const LOWEST_MINOR: Readonly<Record<number, number>> = { 20: 19, 22: 12 };
/** From here on every version will do. */
const EVERY_FROM = 24;

/** @param version such as `v20.19.0` */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major >= EVERY_FROM || minor >= (LOWEST_MINOR[major] ?? Number.POSITIVE_INFINITY)) return ok(`Node ${version}`);
  return failed(
    'USAGE',
    `Node ${version} is not one that this program is made for`,
    'Install Node 20.19 or a later 20, 22.12 or a later 22, or 24 and later.',
  );
}
