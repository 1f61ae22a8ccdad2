/** `issue-batch sandbox`: serves the simulation until it is interrupted. Its base URL is the only thing on stdout. */
import { z } from 'zod';
import { IssueBatchError } from '../../index.js';
import { parseFault, type SandboxFault, startSandbox } from '../../sandbox/index.js';
import type { Call } from '../command.js';
import { print, tell } from '../output.js';
import { listenForSignals, type Signals } from '../signals.js';

export async function performSandbox({ argv, signals, finish }: Call): Promise<void> {
  finish(await sandboxCommand(argv, signals));
}

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
