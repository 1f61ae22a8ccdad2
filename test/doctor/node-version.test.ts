import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkNode } from '../../src/doctor/node-version.js';

test('the versions that are OK are those of the manifest', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ engines: { node: '^20.19.0 || ^22.12.0 || >=24' } });
  const status = (version: string) => checkNode(version).status;
  for (const version of ['v20.19.0', 'v20.20.2', 'v22.12.0', 'v22.23.1', 'v24.0.0', 'v25.1.0', 'v100.0.0'])
    expect(status(version), version).toBe('ok');
  for (const version of ['v18.20.0', 'v20.18.3', 'v21.7.0', 'v22.11.0', 'v23.9.0'])
    expect(status(version), version).toBe('failed');
});

test('another version comes with the ones to install', () => {
  expect(checkNode('v18.20.0')).toMatchObject({ code: 'USAGE', fix: expect.stringMatching(/^Install Node 20\.19/) });
  expect(checkNode(process.version).found).toBe(`Node ${process.version}`);
});
