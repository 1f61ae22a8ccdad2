/** What `issue-batch sandbox` says of itself; it is carried out by `perform/sandbox.ts`. */
import { CREATE_FAULTS, READ_FAULTS } from '../../sandbox/index.js';
import type { Command } from '../command.js';

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
  perform: async (call) => (await import('../perform/sandbox.js')).performSandbox(call),
};
