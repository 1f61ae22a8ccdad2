/** The refusal of whatever would need the rows, the requests or the links of a batch that was forgotten. */
import { existsSync } from 'node:fs';
import { IssueBatchError } from '../errors.js';
import { type BatchFiles, personalFiles } from './layout.js';
import type { Forgotten, Manifest } from './manifest.js';
import { shellWord } from './shell-word.js';

/** Code `USAGE`; undefined for a batch that is all there. */
export function forgottenError(manifest: Manifest, files: BatchFiles): IssueBatchError | undefined {
  const { batchId, forgotten, output } = manifest;
  if (forgotten === undefined) return undefined;
  const hints = ['To issue its rows once more: a new --batch-id, and --allow-duplicates.'];
  if (output !== null && forgotten.issued > 0) hints.push(`Its links are in ${output}, if that file is still there.`);
  if (personalFiles(files).some((path) => existsSync(path)))
    hints.push(`Part of it is still here. To remove the rest: issue-batch forget ${shellWord(files.folder)}`);
  const message = `Batch ${batchId} ${fate(manifest, forgotten)}: its rows and links were removed. Nothing was sent.`;
  return new IssueBatchError('USAGE', message, { hint: hints.join(' ') });
}

function fate({ createdAt, input }: Manifest, { at, issued, settledAt }: Forgotten): string {
  const rows = `${issued} of ${input.rows} ${input.rows === 1 ? 'row' : 'rows'}`;
  if (issued === 0) return `of ${day(createdAt)}, none of whose rows was issued, was forgotten on ${day(at)}`;
  return `was issued on ${day(settledAt ?? createdAt)} (${rows}) and forgotten on ${day(at)}`;
}

/** ISO 8601, UTC. */
function day(time: string): string {
  return time.slice(0, 10);
}
