/** Files of these sizes, written in large pieces and synced, and their folder too: the least that "durable" can cost. */
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PIECE = 1 << 20;
/** `like`: bytes of the same kind, for disks that compress. */
const { folder, sizes, like } = JSON.parse(process.argv[2]);

const piece = Buffer.alloc(PIECE, 'x');
const source = openSync(like, 'r');
readSync(source, piece, 0, PIECE, 0);
closeSync(source);

const began = performance.now();
for (const [index, size] of sizes.entries()) {
  const fd = openSync(join(folder, String(index)), 'wx', 0o600);
  for (let left = size; left > 0; ) left -= writeSync(fd, piece, 0, Math.min(left, PIECE));
  fsyncSync(fd);
  closeSync(fd);
}
const directory = openSync(folder, 'r');
fsyncSync(directory);
closeSync(directory);
process.stdout.write(JSON.stringify({ ms: performance.now() - began }));
