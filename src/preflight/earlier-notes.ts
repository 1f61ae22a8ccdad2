/** What a person should know of earlier batches that could not be compared. */
import { IssueBatchError } from '../errors.js';
import type { Manifest } from '../freeze/manifest.js';

/** An edited file of a batch that is there is refused; of one that was forgotten nobody can tell what was edited. */
export function namelessNote(inputPath: string | null | undefined, manifest: Manifest | undefined): string[] {
  if (manifest?.forgotten === undefined || manifest.forgotten.nameless === 0) return [];
  if (typeof inputPath !== 'string' || manifest.input.path !== inputPath) return [];
  const { nameless } = manifest.forgotten;
  const rows = `${nameless} ${nameless === 1 ? 'row' : 'rows'} with neither recipient nor reference`;
  return [
    `This file was issued before as batch ${manifest.batchId}, which was forgotten: ${rows} cannot be recognised any more and would be issued again.`,
  ];
}

export interface Unreadable {
  readonly name: string;
  readonly error: unknown;
}

const MAX_NAMES = 5;

export function unreadableNote(unreadable: readonly Unreadable[]): string[] {
  const [first] = unreadable;
  if (first === undefined) return [];
  const names = unreadable.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = unreadable.length > names.length ? ` and ${unreadable.length - names.length} more` : '';
  const what = unreadable.length === 1 ? 'An earlier batch' : `${unreadable.length} earlier batches`;
  // Another kind of error comes from a record of another shape, and its text is for programs.
  const reason =
    first.error instanceof IssueBatchError ? first.error.message : `The records of ${first.name} are damaged.`;
  return [
    `${what} could not be compared with these rows, so that what was issued there may not be shown: ${names.join(', ')}${more}. ${reason}`,
  ];
}
