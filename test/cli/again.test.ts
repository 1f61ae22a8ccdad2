import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callBatch, callListed, commandFor, sameCommand, typed, typeNext } from '../../src/cli/again.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';

const HERE = { stateDir: undefined, sandbox: false, apiKeyFile: undefined, baseUrl: undefined };
const EVERYTHING = { stateDir: 'state', sandbox: true, apiKeyFile: 'key.txt', baseUrl: 'http://127.0.0.1:9/v2' };

const environment = { ...process.env };
const words = process.argv;
beforeEach(() => {
  delete process.env.npm_command;
});
afterEach(() => {
  process.env = { ...environment };
  process.argv = words;
});

describe('a command that comes next', () => {
  test('carries what finds the batch and the account again', () => {
    expect(commandFor('resume', 'rows.csv', EVERYTHING, ['--no-canary'])).toBe(
      'issue-batch resume rows.csv --no-canary --state-dir state --sandbox --api-key-file key.txt --base-url http://127.0.0.1:9/v2',
    );
    expect(commandFor('reconcile', 'rows.csv', HERE)).toBe('issue-batch reconcile rows.csv');
  });

  test('names the Redis that was typed, where it counts, and no password', () => {
    const next = (name: 'resume' | 'status', redis: string) => commandFor(name, 'rows.csv', { ...HERE, redis });
    expect(next('resume', 'redis://queue:7000/1')).toBe('issue-batch resume rows.csv --redis redis://queue:7000/1');
    expect(next('resume', 'rediss://ada:geheim@queue')).toBe('issue-batch resume rows.csv --redis rediss://queue');
    expect(next('status', 'redis://queue')).toBe('issue-batch status rows.csv');
    for (const words of [['--redis', 'redis://:geheim@queue'], ['--redis=redis://:geheim@queue']]) {
      process.argv = ['node', 'issue-batch', 'rows.csv', ...words];
      expect(sameCommand()).toMatch(/^issue-batch rows\.csv --redis[ =]redis:\/\/queue$/);
    }
  });

  test('does not say what applies by itself', () => {
    const standing = { stateDir: 'state', apiKeyFile: 'key.txt' };
    expect(commandFor('resume', 'rows.csv', { ...HERE, ...standing, standing })).toBe('issue-batch resume rows.csv');
    expect(commandFor('resume', 'rows.csv', { ...HERE, stateDir: 'other', apiKeyFile: 'mine', standing })).toBe(
      'issue-batch resume rows.csv --state-dir other --api-key-file mine',
    );
  });

  test('has no options of the account where it does not reach it', () => {
    for (const name of ['report', 'results', 'status'] as const) {
      expect(commandFor(name, 'rows.csv', EVERYTHING)).toBe(`issue-batch ${name} rows.csv --state-dir state --sandbox`);
    }
  });

  test.runIf(process.platform !== 'win32')('arrives in a shell as it was meant, whatever the names', () => {
    const names = ["it's here.csv", 'a b.csv', '$(touch x).csv', 'ä;ö&.csv', '*', '"', '\\', '~', 'new\nline'];
    for (const name of names) {
      const command = commandFor('resume', name, { ...HERE, stateDir: name });
      const echo = `say() { for word; do printf '%s\\0' "$word"; done; }\n${command.replace('issue-batch', 'say')}`;
      const heard = spawnSync('sh', ['-c', echo]);
      expect(heard.stdout.toString().split('\0').slice(0, -1)).toEqual(['resume', name, '--state-dir', name]);
    }
  });

  test('begins with npx where npx began', () => {
    process.env.npm_command = 'exec';
    expect(typed(['plan', 'rows.csv'])).toBe('npx issue-batch plan rows.csv');
  });

  test('is the one that was typed where that goes on, and resume where none was', () => {
    const again = { purpose: '', name: 'again', options: ['--allow-duplicates'] } as const;
    const called = { subject: 'spring', options: HERE };
    expect(typeNext(called, 'issue-batch rows.csv -y')(again)).toBe('issue-batch rows.csv -y --allow-duplicates');
    expect(typeNext(called)(again)).toBe('issue-batch resume spring --allow-duplicates');
    const retry = { purpose: '', name: 'retry-failed', options: [] } as const;
    expect(typeNext(called, 'issue-batch rows.csv')(retry)).toBe('issue-batch retry-failed spring');
  });

  test('that is the same again no longer expects the batch to be new', () => {
    process.argv = ['node', 'issue-batch', 'rows.csv', '--expect-new', '--expect-rows', '3', '--rate=5'];
    expect(sameCommand()).toBe('issue-batch rows.csv --expect-rows 3 --rate=5');
  });

  test.each([[['--no-wait']], [['--wait', '5s']], [['--wait=5s']]])(
    'that is the same again waits to the end: without %s',
    (bound) => {
      process.argv = ['node', 'issue-batch', 'rows.csv', ...bound, '--rate', '5'];
      expect(sameCommand()).toBe('issue-batch rows.csv --rate 5');
    },
  );
});

describe('a batch is called', () => {
  const folder = useTempFolder();
  const from = process.cwd();
  beforeEach(() => process.chdir(folder.path));
  afterEach(() => process.chdir(from));

  async function freeze(batchId: string, inputPath: string | null, stateDir = '.issue-batch'): Promise<string> {
    const { files } = await freezeSample(resolve(stateDir), { batchId, rows: [cells({})], inputPath });
    return files.folder;
  }
  const write = (name: string) => {
    writeFileSync(name, 'product\n');
    return resolve(name);
  };

  test('as it was typed, where that finds it', async () => {
    const batch = await freeze('spring', write('rows.csv'));
    for (const subject of ['rows.csv', 'spring', './rows.csv', '.issue-batch/spring']) {
      expect(await callBatch('spring', batch, subject, HERE)).toEqual({ subject, options: HERE });
    }
  });

  test('by its ID where the file stands for several batches, and where its rows came through a pipe', async () => {
    const path = write('rows.csv');
    await freeze('spring', path);
    const batch = await freeze('summer', path);
    expect(await callBatch('summer', batch, 'rows.csv', HERE)).toEqual({ subject: 'summer', options: HERE });
    expect(await callBatch('summer', batch, '-', HERE)).toEqual({ subject: 'summer', options: HERE });
    const elsewhere = { ...HERE, stateDir: 'state' };
    const piped = await freeze('autumn', null, 'state');
    expect(await callBatch('autumn', piped, '-', elsewhere)).toEqual({ subject: 'autumn', options: elsewhere });
  });

  test('by its folder where neither finds it from here', async () => {
    mkdirSync('data');
    const path = write('data/rows.csv');
    await freeze('spring', path, 'data/.issue-batch');
    const batch = await freeze('summer', path, 'data/.issue-batch');
    expect(await callBatch('summer', batch, 'data/rows.csv', HERE)).toEqual({
      subject: join('data', '.issue-batch', 'summer'),
      options: HERE,
    });
    process.chdir('data');
    mkdirSync('deep');
    process.chdir('deep');
    expect((await callBatch('summer', batch, '../rows.csv', HERE)).subject).toBe(batch);
  });

  test('in a list by its ID, or by its folder where a file of that name stands for others or the folder is a copy', async () => {
    const path = write('rows.csv');
    await freeze('spring', path);
    const batch = await freeze('rows.csv', path);
    const summer = await freeze('summer', null);
    expect(callListed({ batchId: 'summer', folder: summer }, HERE).subject).toBe('summer');
    for (const [batchId, place] of [
      ['rows.csv', batch],
      ['summer', `${summer}-copy`],
    ] as const) {
      expect(callListed({ batchId, folder: place }, HERE)).toEqual({ subject: place, options: HERE });
    }
    expect(await callBatch('rows.csv', batch, batch, HERE)).toEqual({ subject: batch, options: HERE });
  });

  test('by its folder where a rehearsal is called by a file that stands for several', async () => {
    const path = write('rows.csv');
    const sandbox = { ...HERE, sandbox: true };
    await freeze('spring', path, '.issue-batch/.sandbox');
    const batch = await freeze('summer', path, '.issue-batch/.sandbox');
    expect(await callBatch('summer', batch, 'rows.csv', sandbox)).toEqual({ subject: 'summer', options: sandbox });
    expect((await callBatch('summer', batch, 'rows.csv', HERE)).subject).toBe('.issue-batch/.sandbox/summer');
  });
});
