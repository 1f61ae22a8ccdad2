import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statePlace } from '../../src/cli/state-place.js';
import { useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const path = (...names: string[]) => join(folder.path, ...names);

describe('where the batches of a command are', () => {
  const real = { sandbox: false, stateDir: undefined };
  const rehearsed = { sandbox: true, stateDir: undefined };

  test('is left to the batch itself unless something says otherwise', () => {
    expect(statePlace(real, 'rows.csv')).toEqual({ stateDir: undefined, rehearses: undefined });
    expect(statePlace({ ...real, stateDir: 'kept' }, 'rows.csv').stateDir).toBe('kept');
  });

  test('is, for rehearsals, the folder .sandbox in the real one', () => {
    writeFileSync(path('rows.csv'), '');
    const place = { stateDir: path('.issue-batch', '.sandbox'), rehearses: path('.issue-batch') };
    expect(statePlace(rehearsed, path('rows.csv'))).toEqual(place);
    expect(statePlace(rehearsed, path('gone.csv'))).toEqual(place);
    expect(statePlace({ ...rehearsed, stateDir: path('kept') }, 'batch-1').stateDir).toBe(path('kept', '.sandbox'));
  });

  test.each(['batch-1', '-', '.', undefined])('is, for a rehearsal called %s, in the working directory', (subject) => {
    expect(statePlace(rehearsed, subject).stateDir).toBe(resolve('.issue-batch', '.sandbox'));
  });

  test('is known from a rehearsal that is named by its own folder, without any option', () => {
    const batch = path('.issue-batch', '.sandbox', 'batch-1');
    mkdirSync(batch, { recursive: true });
    const place = { stateDir: path('.issue-batch', '.sandbox'), rehearses: path('.issue-batch') };
    expect(statePlace(real, batch)).toEqual(place);
    expect(statePlace(rehearsed, `${batch}/`)).toEqual(place);
  });
});
