/** Every disk that a power cut may leave, given what was and was not synced. */
import { applyNames, changed, contentOf, type DiskNode, type FileNode, type FolderNode } from './disk-model.js';

export interface DiskImage {
  /** Paths below the root; null: a folder. */
  readonly entries: ReadonlyMap<string, Buffer | null>;
  /** What of the unsynced changes is there; empty: all of it. */
  readonly label: readonly string[];
}

/**
 * Unsynced names: any part of them, in any combination. Unsynced bytes: those of the first so many writes, with the
 * next one torn in its middle, or with room made for the last one and nothing but zeros in it.
 */
export function* crashImages(root: FolderNode): Generator<DiskImage> {
  yield* folderStates(root, '');
}

function* statesOf(node: DiskNode, path: string): Generator<DiskImage> {
  if (node.kind === 'file') yield* fileStates(node, path);
  else {
    for (const { entries, label } of folderStates(node, `${path}/`))
      yield { entries: new Map([[path, null], ...entries]), label };
  }
}

function* folderStates(folder: FolderNode, prefix: string): Generator<DiskImage> {
  const { durable, pending } = folder;
  // All of them first, so that an image which several choices lead to goes by its plainest name.
  for (let present = 2 ** pending.length - 1; present >= 0; present -= 1) {
    const kept = pending.filter((_, index) => (present >> index) & 1);
    const lost = pending.filter((change) => !kept.includes(change));
    const label = lost.map(({ kind, name }) => `no-${kind}-${plainName(name)}`);
    const children = [...applyNames(new Map(durable), kept)];
    for (const image of combined(children.map(([name, node]) => [...statesOf(node, prefix + name)])))
      yield { entries: image.entries, label: [...label, ...image.label] };
  }
}

/** One of each list, in every combination. */
function* combined([first, ...rest]: readonly (readonly DiskImage[])[]): Generator<DiskImage> {
  if (first === undefined) {
    yield { entries: new Map(), label: [] };
    return;
  }
  for (const others of combined(rest)) {
    for (const { entries, label } of first)
      yield { entries: new Map([...entries, ...others.entries]), label: [...label, ...others.label] };
  }
}

function* fileStates(file: FileNode, path: string): Generator<DiskImage> {
  const name = plainName(path.slice(path.lastIndexOf('/') + 1));
  const image = (content: Buffer, what?: string): DiskImage => ({
    entries: new Map([[path, content]]),
    label: what === undefined ? [] : [`${name}-${what}`],
  });
  yield image(contentOf(file));
  let content = file.durable;
  for (const [index, change] of file.pending.entries()) {
    yield image(content, `has-${index}-of-${file.pending.length}`);
    if ('data' in change && change.data.length > 1) {
      const half = change.data.subarray(0, Math.ceil(change.data.length / 2));
      yield image(changed(content, { ...change, data: half }), `torn-${index}`);
      if (index === file.pending.length - 1)
        yield image(changed(content, { ...change, data: Buffer.alloc(change.data.length) }), 'zeros');
    }
    content = changed(content, change);
  }
}

/** Without the random parts of temporary names, so that the points of two recordings can be told to be the same. */
export function plainName(name: string): string {
  return name.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{12,}\b/g, '~');
}
