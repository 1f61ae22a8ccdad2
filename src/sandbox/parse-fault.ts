import {
  CREATE_FAULTS,
  type CreateFaultKind,
  READ_FAULTS,
  type ReadFaultKind,
  type SandboxFault,
} from './fault-kinds.js';

const GRAMMAR = /^(?:(create|read):)?([a-z0-9-]+)@(every:)?([1-9]\d{0,8})$/;

function isCreateKind(kind: string): kind is CreateFaultKind {
  return Object.hasOwn(CREATE_FAULTS, kind);
}

function isReadKind(kind: string): kind is ReadFaultKind {
  return Object.hasOwn(READ_FAULTS, kind);
}

/**
 * A fault from its short form: `reset-after@2` strikes the second order request, `429@every:10` each tenth,
 * `read:404@1` the first look at an order.
 *
 * @param text `KIND@N` or `KIND@every:N`, with `read:` before it for a look at an order
 * @throws RangeError for anything else, naming what is possible
 * @example
 * ```ts
 * import { parseFault, startSandbox } from 'issue-batch/sandbox';
 *
 * const sandbox = await startSandbox({ faults: ['reset-after@2', 'read:404@1'].map(parseFault) });
 * await sandbox.close();
 * ```
 */
export function parseFault(text: string): SandboxFault {
  const match = GRAMMAR.exec(text);
  if (match === null)
    throw new RangeError(
      `Not a fault: ${JSON.stringify(text)}. Write KIND@N for attempt number N or KIND@every:N for each Nth, with read: before it for GET /order/{id}; for example reset-after@2, 429@every:10, read:404@1`,
    );
  const [, on = 'create', kind = '', every, count = ''] = match;
  const when = every === undefined ? { nth: Number(count) } : { every: Number(count) };
  if (on === 'read' && isReadKind(kind)) return { on, kind, ...when };
  if (on === 'create' && isCreateKind(kind)) return { on, kind, ...when };
  const kinds = Object.keys(on === 'read' ? READ_FAULTS : CREATE_FAULTS).join(', ');
  throw new RangeError(`Unknown fault ${JSON.stringify(kind)}. Faults on ${on}: ${kinds}`);
}
