/**
 * A process that fights for a lock: `node lock-contender.mjs <url of journal/lock.js> <lock> <witness>`. It takes the
 * lock again and again. Whoever holds it puts its name on a witness file and finds it there again before it lets go;
 * another name means that two held the lock at once (exit 99). One time in three it kills itself, by kill -9, while it
 * holds the lock.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const { acquireLock } = await import(process.argv[2]);
const [path, witness] = process.argv.slice(3);
const me = `${process.pid}-${process.hrtime.bigint()}`;
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
for (let held = 0; held < 12; ) {
  let lock;
  try {
    lock = acquireLock(path);
  } catch (error) {
    if (error.code !== 'LOCKED') throw error;
    pause(Math.random() * 2);
    continue;
  }
  held += 1;
  writeFileSync(witness, me);
  pause(Math.random() * 4);
  if (readFileSync(witness, 'utf8') !== me) process.exit(99);
  if (held > 2 && Math.random() < 1 / 3) process.kill(process.pid, 'SIGKILL');
  lock.release();
}
