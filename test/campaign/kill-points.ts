/** Every system call of a scenario that touches state, results or API: a place to die at. */
import { MODES, type Mode, SCENARIOS, type Scenario, setUp } from './scenarios.js';
import { campaignSettings } from './settings.js';
import type { Point } from './stage.js';
import { type Call, touching } from './trace.js';

export interface KillPoint extends Point {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly call: Call;
  /** Which call of its scenario's run it is, from 0. */
  readonly position: number;
}

const MODE_NAMES = Object.keys(MODES) as Mode[];

/** A fault-free run of each scenario under strace shows its points. */
export async function recordKillPoints(): Promise<KillPoint[]> {
  const points: KillPoint[] = [];
  for (const scenario of SCENARIOS) {
    for (const mode of MODE_NAMES) {
      if (!isAskedFor(`${scenario.name}:${mode}`)) continue;
      const calls = await recordCalls(scenario, mode);
      const prefix = `${scenario.name}:${mode}`;
      points.push(...calls.map((call, position) => ({ id: idOf(prefix, call), scenario, mode, call, position })));
    }
  }
  return points;
}

/** A replay of one point needs only the recording of its own scenario. */
export function isAskedFor(prefix: string): boolean {
  const { replayed } = campaignSettings();
  return replayed === undefined || replayed.startsWith(`${prefix}:`);
}

export async function recordCalls(scenario: Scenario, mode: Mode): Promise<Call[]> {
  const stand = await setUp(scenario, mode);
  try {
    const { code, stderr, trace } = await stand.traced(scenario.words);
    if (code !== 0) throw new Error(`${scenario.name} does not end with 0 when nothing disturbs it: ${stderr}`);
    // strace counts for each thread on its own, and which pool thread does a task is chance.
    if (trace.elsewhere.length > 0) throw new Error(`Other threads touch the state: ${trace.elsewhere.join('\n')}`);
    return touching(trace.calls);
  } finally {
    await stand.close();
  }
}

export function idOf(prefix: string, { name, ordinal, place }: Call): string {
  return `${prefix}:${name}:${ordinal}:${place}`;
}
