import type { Fault, ServerProcess } from '../support/server-process.js';
import type { Running } from './command.js';
import { rowsCsv } from './inputs.js';
import type { Scene } from './scene.js';
import { until } from './until.js';

export const WORDS = ['rows.csv', '--chunk-size', '2'];
/** The middle order never settles by itself. */
const SLOW: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: '#1 g0]' };

/** A run whose first and last orders are read and whose middle one is being waited for. */
export async function waiting(scene: Scene): Promise<{ readonly server: ServerProcess; readonly running: Running }> {
  const server = await scene.serve({ settleMs: 0, faultPlan: [SLOW] });
  scene.write('rows.csv', rowsCsv(6));
  const running = scene.start(WORDS);
  const looks = async () => {
    const { requests } = await server.log();
    return new Set(requests.map(({ path }) => path).filter((path) => path.startsWith('/v2/order/'))).size;
  };
  await until(async () => (await looks()) === 3, 'three orders were looked at');
  return { server, running };
}
