import type { SandboxFault } from './fault-kinds.js';

/** How the simulated account and network behave. Every option has a default that resembles the vendor's playground. */
export interface SandboxOptions {
  /** TCP port on 127.0.0.1; 0 lets the operating system choose. @default 0 */
  readonly port?: number | undefined;
  /**
   * Append-only file that lets orders, stored answers and balances survive a restart, a killed process included.
   * One sandbox at a time may use it. Without it everything is forgotten at the end.
   */
  readonly dataFile?: string | undefined;
  /** Milliseconds from acceptance until an async order leaves PROCESSING. @default 1000 */
  readonly settleAfterMs?: number | undefined;
  /** Order requests an API key may make in any 60 seconds, failed ones included; Infinity turns it off. @default 60 */
  readonly ordersPerMinute?: number | undefined;
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs?: number | undefined;
  /** Trouble that strikes by itself; {@link parseFault} reads the command's short form. @default none */
  readonly faults?: readonly SandboxFault[] | undefined;
  /** Unix time in milliseconds; for tests that travel in time. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** One request as the sandbox saw it. Never holds the API key. */
export interface SandboxRequest {
  /** In capitals, such as `POST`. */
  readonly method: string;
  /** Without the query, such as `/v2/order`. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  /** The header `X-Idempotency-Key`; null when there was none. */
  readonly idempotencyKey: string | null;
  /** Arrival, Unix time in milliseconds. */
  readonly at: number;
  /** Null as long as there is no answer, and for ever when the connection was reset or left hanging. */
  readonly status: number | null;
  /** The scripted fault that struck this request. */
  readonly fault: SandboxFault['kind'] | null;
}

/** A sandbox that serves, until it is closed. */
export interface Sandbox {
  /** The base URL to give to a client, such as `http://127.0.0.1:40123/v2`. */
  readonly url: string;
  /** The latest requests, oldest first; bounded, so that a long rehearsal does not fill the memory. */
  readonly requests: readonly SandboxRequest[];
  /** Ends every connection at once and releases the port and the data file. May be called more than once. */
  close(): Promise<void>;
}

/** @internal */
export interface SandboxSettings {
  readonly settleAfterMs: number;
  readonly ordersPerMinute: number;
  readonly latencyMs: number;
  readonly faults: readonly SandboxFault[];
  readonly now: () => number;
}

/** Applies the defaults. Throws RangeError on a duration or limit that makes no sense. */
export function resolveSettings(options: SandboxOptions): SandboxSettings {
  const settings = {
    settleAfterMs: options.settleAfterMs ?? 1000,
    ordersPerMinute: options.ordersPerMinute ?? 60,
    latencyMs: options.latencyMs ?? 0,
    faults: options.faults ?? [],
    now: options.now ?? Date.now,
  };
  if (!Number.isFinite(settings.settleAfterMs) || settings.settleAfterMs < 0)
    throw new RangeError('settleAfterMs must be a number of milliseconds, 0 or more');
  if (!Number.isFinite(settings.latencyMs) || settings.latencyMs < 0)
    throw new RangeError('latencyMs must be a number of milliseconds, 0 or more');
  if (Number.isNaN(settings.ordersPerMinute) || settings.ordersPerMinute < 1)
    throw new RangeError('ordersPerMinute must be at least 1, or Infinity for no limit');
  return settings;
}
