/** Bare csv-parse with its default options: reads the file and counts its records. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const { path } = JSON.parse(process.argv[2]);
let records = 0;
createReadStream(path)
  .pipe(parse())
  .on('data', () => {
    records += 1;
  })
  .on('end', () => process.stdout.write(JSON.stringify({ records })));
