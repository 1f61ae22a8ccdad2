/** What `checkSetup` is told and what it gives back. */
import type { ErrorCode, IssueBatchError } from '../errors.js';
import type { ApiOptions } from '../options.js';

export interface SetupOptions extends Omit<ApiOptions, 'apiKey' | 'clock'> {
  /** Undefined when there is none; an error when it could not be read. */
  readonly apiKey: string | IssueBatchError | undefined;
  /** Where batches are kept. @default `.issue-batch` in the working directory */
  readonly stateDir?: string | undefined;
  /** The payment balance to look at, ISO 4217. @default every balance above 0 */
  readonly currency?: string | undefined;
}

/** What is looked at, in the order of the report. */
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
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

export interface Finding {
  /** `warning`: a run would work, but not as well or as safely as it could. `skipped`: it could not be looked at. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** The fact. May quote the server; never the key beyond its public prefix. */
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
  /** With `failed`: the kind of trouble. */
  readonly code?: ErrorCode;
}

export interface SetupCheck extends Finding {
  readonly name: CheckName;
}

export interface SetupReport {
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
