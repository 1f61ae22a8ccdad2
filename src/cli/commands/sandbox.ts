/** `issue-batch sandbox`: serves the simulation until it is interrupted. Its base URL is the only thing on stdout. */
import { z } from 'zod';
import { IssueBatchError } from '../../index.js';
import { CREATE_FAULTS, parseFault, READ_FAULTS, type SandboxFault, startSandbox } from '../../sandbox/index.js';
import type { Command } from '../command.js';
import { print, tell } from '../output.js';
import { listenForSignals, type Signals } from '../signals.js';

const number = (name: string, max: number) =>
  z
    .string({ error: `${name} was given more than once` })
    .regex(/^\d{1,9}$/, { error: `${name} takes a whole number` })
    .transform(Number)
    .pipe(z.number().max(max, { error: `${name} takes at most ${max}` }))
    .optional();

const argumentsSchema = z.object({
  port: number('--port', 65_535),
  data: z.string({ error: '--data was given more than once' }).optional(),
  settle: number('--settle', 86_400_000),
  latency: number('--latency', 600_000),
  limit: number('--limit', 1_000_000),
  fault: z.array(z.string()).default([]),
});

const SANDBOX_OPTIONS = {
  port: { type: 'string', requiresArg: true, description: 'Port on 127.0.0.1 (default: a free one)' },
  data: { type: 'string', requiresArg: true, description: 'File that lets orders survive a restart' },
  settle: { type: 'string', requiresArg: true, description: 'Milliseconds until an order settles (default 1000)' },
  latency: { type: 'string', requiresArg: true, description: 'Milliseconds before each answer (default 0)' },
  limit: { type: 'string', requiresArg: true, description: 'Order requests a minute; 0: no limit (default 60)' },
  fault: {
    type: 'string',
    requiresArg: true,
    array: true,
    description: `Trouble on demand, such as reset-after@2 or read:404@1. On orders: ${Object.keys(CREATE_FAULTS).join(', ')}. On reading (read:…): ${Object.keys(READ_FAULTS).join(', ')}`,
  },
} as const;

export const SANDBOX: Command = {
  usage: 'sandbox',
  summary: 'Serve a simulation of the API',
  about:
    'Serves a simulation of the API on this machine until Ctrl-C, and prints its base URL. It takes any key that begins with XX; no real money is anywhere near it.',
  options: SANDBOX_OPTIONS,
  examples: [
    { words: 'sandbox --port 8080 --data account.jsonl', why: 'orders survive a restart; use it with --base-url' },
    { words: 'sandbox --fault reset-after@2', why: 'the answer to the second order is lost on the way' },
  ],
  exitCodes: [0, 1, 2, 8, 143],
  perform: async ({ argv, signals, finish }) => finish(await sandboxCommand(argv, signals)),
};

async function sandboxCommand(argv: Readonly<Record<string, unknown>>, signals: Signals): Promise<number> {
  const parsed = argumentsSchema.safeParse(argv);
  if (!parsed.success) {
    throw new IssueBatchError('USAGE', `${parsed.error.issues.map((issue) => issue.message).join('; ')}.`, {
      hint: 'See issue-batch sandbox --help.',
    });
  }
  const { port, data, settle, latency, limit, fault } = parsed.data;
  const sandbox = await startSandbox({
    port,
    dataFile: data,
    settleAfterMs: settle,
    latencyMs: latency,
    ordersPerMinute: limit === 0 ? Number.POSITIVE_INFINITY : limit,
    faults: fault.map(readFault),
  }).catch((error: unknown) => {
    throw new IssueBatchError(
      'USAGE',
      `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}.`,
      {
        hint: 'Check --port and --data.',
        cause: error,
      },
    );
  });
  print(sandbox.url);
  tell(['Simulated account, no real money. Any key that begins with XX works. Stop with Ctrl-C.']);
  // What is said at the first signal is about orders under way, and there are none.
  // Its own listener first: a signal between the two would be lost.
  const own = listenForSignals(() => undefined);
  signals.release();
  await new Promise<void>((resolve) => {
    if (signals.signal.aborted || own.signal.aborted) resolve();
    own.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  own.release();
  await sandbox.close();
  return (own.exitCode ?? signals.exitCode) === 143 ? 143 : 0;
}

function readFault(text: string): SandboxFault {
  try {
    return parseFault(text);
  } catch (error) {
    throw new IssueBatchError('USAGE', error instanceof Error ? error.message : String(error), {
      hint: 'See issue-batch sandbox --help.',
    });
  }
}
