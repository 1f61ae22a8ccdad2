/** A look at a setup, findings by name. Whatever a test is about, the key's secret may be in none of them. */
import { expect } from 'vitest';
import { checkSetup } from '../../src/doctor/check-setup.js';
import { CHECK_NAMES, type CheckName, type Finding, type SetupOptions } from '../../src/doctor/setup-report.js';

const SECRET = '7c1d~not!for*eyes';
export const KEY = `XXab12.${SECRET}`;

export async function look(options: Partial<SetupOptions>): Promise<Record<CheckName, Finding>> {
  const { checks } = await checkSetup({ apiKey: KEY, timeout: 10, ...options });
  expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
  expect(JSON.stringify(checks)).not.toContain(SECRET);
  for (const { status, fix, code, found } of checks) {
    expect(found).not.toBe('');
    expect(fix !== undefined).toBe(status === 'failed' || status === 'warning');
    expect(code !== undefined).toBe(status === 'failed');
  }
  return Object.fromEntries(checks.map(({ name, ...finding }) => [name, finding])) as Record<CheckName, Finding>;
}
