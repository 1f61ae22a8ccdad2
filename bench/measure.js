/** Runs cases one after the other. One that breaks is told of and does not take the others with it. */
import { createContext } from './context.js';

/** @param {{cache: string, rows: number, rounds?: number, tell: (text: string) => void}} options as of the context */
export async function measureCases(cases, options) {
  const context = createContext(options);
  const rows = [];
  try {
    for (const each of cases) {
      options.tell(each.name);
      try {
        const measured = await each.measure(context);
        rows.push(...measured.map((row) => ({ case: each.name, ...row })));
      } catch (error) {
        rows.push({ case: each.name, what: each.name, verdict: 'error', because: [error.message] });
      }
    }
  } finally {
    await context.close();
  }
  return rows;
}

export const GROWTH_ROWS = [10_000, 100_000, 1_000_000];

/** The same at each size, for the cases that rows matter to. */
export async function measureGrowth(cases, options, sizes = GROWTH_ROWS) {
  const bySize = [];
  for (const rows of sizes) {
    options.tell(`${rows} rows`);
    const scaling = cases.filter(({ scales }) => scales);
    bySize.push({ rows, figures: await measureCases(scaling, { ...options, rows }) });
  }
  return bySize;
}
