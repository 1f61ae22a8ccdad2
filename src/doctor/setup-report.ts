/** What `checkSetup` is told and what it gives back. */
import type { ErrorCode, IssueBatchError } from '../errors.js';
import type { ApiOptions } from '../options.js';

/** What the setup is made of: the options that a run would get. */
export interface SetupOptions extends Omit<ApiOptions, 'apiKey' | 'clock'> {
  /** Undefined when there is none; an error when it could not be read. Either is a finding. */
  readonly apiKey: string | IssueBatchError | undefined;
  /** Where batches are kept. @default `.issue-batch` in the working directory */
  readonly stateDir?: string | undefined;
  /** The payment balance to look at, ISO 4217. @default every balance above 0 */
  readonly currency?: string | undefined;
}

/**
 * What is looked at, in the order of the report.
 *
 * - `node` the version of Node.js
 * - `key`, `host` whether they can be used, and belong together
 * - `proxy` which way requests take
 * - `reach`, `access` whether the API answers, and takes the key
 * - `clock` how far this machine's clock is from the server's
 * - `balance`, `catalogue` whether there is money, and something to order
 * - `state` whether batches can be kept in the state folder
 */
export type CheckName =
  | 'node'
  | 'key'
  | 'host'
  | 'proxy'
  | 'reach'
  | 'access'
  | 'clock'
  | 'balance'
  | 'catalogue'
  | 'state';

export const CHECK_NAMES = [
  'node',
  'key',
  'host',
  'proxy',
  'reach',
  'access',
  'clock',
  'balance',
  'catalogue',
  'state',
] as const satisfies readonly CheckName[];

/** What one look at the setup came to. */
export interface Finding {
  /**
   * `failed`: a run would not work. `warning`: it would, but not as well or as safely as it could. `skipped`: it could
   * not be looked at, mostly because of an earlier `failed`.
   */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** The fact. May quote the server; never the key beyond its public prefix. */
  readonly found: string;
  /** What to do about it, in the words of the command; absent with `ok` and `skipped`. */
  readonly fix?: string;
  /** With `failed`: the code of the error that a run would end with. */
  readonly code?: ErrorCode;
}

/** One finding with its name. */
export interface SetupCheck extends Finding {
  /** What was looked at. */
  readonly name: CheckName;
}

/** All findings. The setup is good when none of them is `failed`. */
export interface SetupReport {
  /** One for each name, always all of them, in the order of {@link CheckName}. */
  readonly checks: readonly SetupCheck[];
}

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const skipped = (found: string): Finding => ({ status: 'skipped', found });
export const warning = (found: string, fix: string): Finding => ({ status: 'warning', found, fix });
export const failed = (code: ErrorCode, found: string, fix: string): Finding => ({
  status: 'failed',
  found,
  fix,
  code,
});
