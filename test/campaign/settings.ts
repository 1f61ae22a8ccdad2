/** What the environment asks of the campaign. Each variable is optional. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface CampaignSettings {
  /** Every how many points one is run: 1 for all. */
  readonly slice: number;
  /** Which of them: the first is 0. */
  readonly offset: number;
  readonly seed: number;
  /** The one point to run again. */
  readonly replayed: string | undefined;
  /** Path of the command under test. */
  readonly bin: string;
  /** Folder of the built library under test. */
  readonly dist: string;
  /** Folder of the result files. */
  readonly out: string;
  /** Points at once. */
  readonly jobs: number;
  /** Whether stages that were interrupted go on where they stopped. */
  readonly resume: boolean;
}

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Reads the environment anew each time, so that a test may set it. Throws for a number that is none. */
export function campaignSettings(env: NodeJS.ProcessEnv = process.env): CampaignSettings {
  return {
    slice: whole(env, 'CAMPAIGN_SLICE', 1, 1),
    offset: whole(env, 'CAMPAIGN_OFFSET', 0, 0),
    seed: whole(env, 'CAMPAIGN_SEED', 1, 0),
    replayed: env.CAMPAIGN_POINT || undefined,
    bin: resolve(REPOSITORY, env.CAMPAIGN_BIN || 'bin/issue-batch.js'),
    dist: resolve(REPOSITORY, env.CAMPAIGN_DIST || 'dist'),
    out: resolve(REPOSITORY, env.CAMPAIGN_OUT || '.campaign'),
    jobs: whole(env, 'CAMPAIGN_JOBS', 2, 1),
    resume: (env.CAMPAIGN_RESUME ?? '') !== '',
  };
}

/** Program and campaign by their content: commits that change neither are the same subject. Undefined outside a clean tree. */
export function subjectText(): string | undefined {
  const parts = ['src', 'bin', 'scripts/bundle.js', 'package-lock.json', 'test/campaign', 'test/e2e', 'test/support'];
  const git = (...args: string[]) => execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8' }).trim();
  try {
    if (git('status', '--porcelain', '--', ...parts) !== '') return undefined;
    return git('rev-parse', ...parts.map((part) => `HEAD:${part}`)).replaceAll('\n', ' ');
  } catch {
    return undefined;
  }
}

/** The commit under test; figures of a changed work tree must not pass as those of the commit. */
export function commitText(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'bin', 'scripts/bundle.js', 'package-lock.json') !== '';
    return git('rev-parse', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}

function whole(env: NodeJS.ProcessEnv, name: string, otherwise: number, least: number): number {
  const value = Number(env[name] || otherwise);
  if (!Number.isInteger(value) || value < least) throw new Error(`${name} must be a whole number, at least ${least}`);
  return value;
}
