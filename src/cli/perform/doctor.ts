/** `issue-batch doctor`: looks at everything that a run needs. Sends no order and leaves nothing on the disk. */
import { randomUUID } from 'node:crypto';
import { checkSetup, type ErrorCode, type Finding, IssueBatchError } from '../../index.js';
import { readApiKey } from '../api-key.js';
import type { Call } from '../command.js';
import { type Connection, connect, environmentBaseUrl } from '../connection.js';
import { performAlone } from '../declare.js';
import { exitCodeOf } from '../exit-codes.js';
import type { CommandOptions } from '../options.js';
import { print } from '../output.js';
import { doctorText, type NamedFinding } from '../render/doctor-text.js';
import { redisUrl } from '../sharing.js';
import type { Signals } from '../signals.js';

export function performDoctor(call: Call): Promise<void> {
  return performAlone(call, doctorCommand, true);
}

/** Of several failures the first in this list gives the exit code: what only a person can mend comes before what may pass. */
const PRECEDENCE: readonly ErrorCode[] = ['ACCOUNT', 'USAGE', 'UNREACHABLE', 'STORAGE'];

async function doctorCommand(options: CommandOptions, signals: Signals): Promise<number> {
  const place = await findPlace(options);
  try {
    const { apiKey, baseUrl, fetch, stateDir } = place;
    const { timeout, currency } = options;
    const { signal } = signals;
    const setup = await checkSetup({ apiKey, baseUrl, fetch, stateDir, timeout, currency, signal });
    const checks = [...setup.checks, ...(await checkRedis(options, place))];
    const exitCode = exitCodeFor(checks);
    print(options.json ? JSON.stringify({ checks, exitCode }) : doctorText(checks).join('\n'));
    return exitCode;
  } finally {
    await place.close();
  }
}

/** By what a run does there: meeting, taking a lease and giving it back. */
async function checkRedis(options: CommandOptions, { apiKey, baseUrl }: Place): Promise<NamedFinding[]> {
  const url = redisUrl(options);
  if (url === undefined) return [];
  const name = 'redis';
  if (typeof apiKey !== 'string') return [{ name, status: 'skipped', found: 'accounts are told apart by their keys' }];
  const { joinAccount } = await import('../../redis/index.js');
  try {
    const account = await joinAccount({ url, apiKey, baseUrl, sends: false });
    try {
      const { server, version, roundTripMs } = await account.look();
      const lease = await account.lease(`doctor-${randomUUID()}`);
      await lease.release();
      const took = Math.ceil(roundTripMs);
      return [
        { name, status: 'ok', found: `${server} answered in ${took} ms (${version}) and takes limits and leases` },
      ];
    } finally {
      account.close();
    }
  } catch (error) {
    if (!(error instanceof IssueBatchError)) throw error;
    const { code, message, hint } = error;
    return [{ name, status: 'failed', code, found: message.replace(/\.$/, ''), fix: hint ?? 'Check the address.' }];
  }
}

type Place = Pick<Connection, 'baseUrl' | 'fetch' | 'stateDir' | 'close'> & {
  readonly apiKey: string | IssueBatchError | undefined;
};

/** As for a run, except that a key or a setting that a run would refuse is a finding here. */
async function findPlace(options: CommandOptions): Promise<Place> {
  if (options.sandbox) return connect(options, '.');
  return {
    apiKey: keyOrReason(options.apiKeyFile),
    baseUrl: options.baseUrl ?? environmentBaseUrl(),
    fetch: undefined,
    stateDir: options.stateDir,
    close: async () => undefined,
  };
}

function keyOrReason(file: string | undefined): string | IssueBatchError | undefined {
  try {
    return readApiKey(file);
  } catch (error) {
    if (error instanceof IssueBatchError) return error;
    throw error;
  }
}

function exitCodeFor(checks: readonly Finding[]): number {
  const failures = new Set(checks.filter(({ status }) => status === 'failed').map(({ code }) => code));
  const first = PRECEDENCE.find((code) => failures.has(code));
  if (first !== undefined) return exitCodeOf(first);
  return failures.size === 0 ? 0 : 1;
}
