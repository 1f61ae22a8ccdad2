import { expect, test } from 'vitest';
import { changedTexts } from './mutant-hunt.js';
import { MUTANTS } from './mutants.js';
import { campaignSettings } from './settings.js';

test.each(MUTANTS)('the mutant "$name" still fits the built product', (mutant) => {
  expect(changedTexts(campaignSettings().dist, mutant).size).toBeGreaterThan(0);
});

test('no two mutants have one name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
