/**
 * For `node --import`: lets the command believe that it runs on Windows and that another program has a file open, whose
 * name is in HELD_OPEN. Pauses and the monotonic clock run 30 times as fast.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import timersPromises from 'node:timers/promises';

const SPEED = 30;

Object.defineProperty(process, 'platform', { value: 'win32' });

const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (basename(String(to)) === process.env.HELD_OPEN) {
    throw Object.assign(new Error('EPERM: operation not permitted, rename'), { code: 'EPERM', syscall: 'rename' });
  }
  renameSync(from, to);
};

const now = performance.now.bind(performance);
performance.now = () => now() * SPEED;
const { setTimeout } = timersPromises;
timersPromises.setTimeout = (ms, ...rest) => setTimeout(ms / SPEED, ...rest);
syncBuiltinESMExports();
