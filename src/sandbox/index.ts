/**
 * A local simulation of the Runa payouts API (v2), with trouble on demand: for rehearsals and for your own tests. It
 * pays nobody and needs no account. {@link startSandbox} serves it on 127.0.0.1; what it was asked is in `requests`.
 *
 * @example
 * ```ts
 * import { resumeBatch } from 'issue-batch';
 * import { parseFault, startSandbox } from 'issue-batch/sandbox';
 *
 * const sandbox = await startSandbox({ dataFile: 'account.ndjson', faults: [parseFault('reset-after@1')] });
 * await resumeBatch('rewards.csv', { apiKey: 'XX-try.me', baseUrl: sandbox.url, retryDelays: [10] });
 * const keys = new Set(sandbox.requests.map(({ idempotencyKey }) => idempotencyKey));
 * await sandbox.close();
 * ```
 *
 * @module issue-batch/sandbox
 */

export type { CreateFaultKind, ReadFaultKind, SandboxFault } from './fault-kinds.js';
export { CREATE_FAULTS, READ_FAULTS } from './fault-kinds.js';
export type { Sandbox, SandboxOptions, SandboxRequest } from './options.js';
export { parseFault } from './parse-fault.js';
export { startSandbox } from './server.js';
