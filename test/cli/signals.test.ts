import { afterEach, describe, expect, test } from 'vitest';
import { listenForSignals, type Signals } from '../../src/cli/signals.js';
import { pretendPlatform } from '../support/pretend-platform.js';

let signals: Signals | undefined;
afterEach(() => signals?.release());

function listen(): string[] {
  const told: string[] = [];
  signals = listenForSignals((name) => told.push(name));
  return told;
}

describe('a signal', () => {
  const platform = pretendPlatform('linux');

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s stops safely, and has the exit code %i', (name, code) => {
    const told = listen();
    process.emit(name);
    process.emit(name);
    expect(told).toEqual([name]);
    expect([signals?.signal.aborted, signals?.exitCode]).toEqual([true, code]);
  });

  test('Ctrl-Break is an interruption like Ctrl-C, on Windows, which alone has it', () => {
    platform.become('win32');
    const told = listen();
    process.emit('SIGBREAK');
    expect(told).toEqual(['SIGBREAK']);
    expect([signals?.signal.aborted, signals?.exitCode]).toEqual([true, 130]);
    signals?.release();
    expect(process.listenerCount('SIGBREAK')).toBe(0);
    platform.become('linux');
    listen();
    expect(process.listenerCount('SIGBREAK')).toBe(0);
  });
});
