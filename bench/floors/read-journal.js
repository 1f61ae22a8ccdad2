/** Bare reading of a journal: every line's JSON is parsed, and nothing is made of it. */
import { readFileSync } from 'node:fs';

const { path } = JSON.parse(process.argv[2]);
let events = 0;
for (const line of readFileSync(path, 'utf8').split('\n')) {
  if (line === '') continue;
  JSON.parse(line.slice(line.indexOf('{')));
  events += 1;
}
process.stdout.write(JSON.stringify({ events }));
