/** Why a key may not stand in a configuration file. */
import { nearest } from '../nearest.js';
import { optionName, SETTING_NAMES } from './settings.js';

/** What decides about one run: left standing, it would answer a question that nobody has asked yet. */
const ONE_RUN = [
  'all',
  'allowDuplicates',
  'batchId',
  'dryRun',
  'errors',
  'events',
  'expectNew',
  'expectRows',
  'expectTotal',
  'ignoreBalance',
  'json',
  'only',
  'output',
  'redact',
  'refresh',
  'resolve',
  'sandbox',
  'watch',
  'yes',
] as const;

const REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ONE_RUN.map((name) => [name, `belongs to one run: give --${optionName(name)} on the command line.`]),
  ),
  yes: 'would let real money move without a question: give --yes on the command line, for one run.',
  allowDuplicates: 'would let rows be paid twice by mistake: give --allow-duplicates on the command line, for one run.',
  apiKey:
    'may not stand in such a file, which is copied and committed with the data. Take it out, use RUNA_API_KEY or apiKeyFile, and if anybody else has seen the file, have the vendor make a new key.',
  redis:
    'may not stand in such a file: the address may hold a password, and decides who shares the limit. Use ISSUE_BATCH_REDIS_URL or --redis.',
  baseUrl:
    'may not come from a file that travels with the data: it decides who gets the API key. Use RUNA_BASE_URL or --base-url.',
};

export const REFUSED_NAMES = Object.keys(REASONS);

/** A key that is meant for the key itself, however it is spelt. */
const API_KEY = /^(?:runa)?(?:x)?(?:api)?(?:key|token|secret)$/;

/** Nothing near it is known; the list of settings has to follow. */
export const NO_SETTING = 'is not a setting.';

/** The end of a sentence that begins with the key. */
export function reasonToRefuse(key: string): string {
  if (Object.hasOwn(REASONS, key)) return REASONS[key] ?? '';
  const letters = key.toLowerCase().replace(/[^a-z]/g, '');
  if (API_KEY.test(letters)) return REASONS.apiKey ?? '';
  const known = [...SETTING_NAMES, ...REFUSED_NAMES];
  const meant = known.find((name) => name.toLowerCase() === letters) ?? nearest(key, known);
  if (meant === undefined) return NO_SETTING;
  return Object.hasOwn(REASONS, meant)
    ? `is not a setting, and neither is ${meant}: it ${REASONS[meant]}`
    : `is not a setting. Did you mean ${meant}?`;
}
