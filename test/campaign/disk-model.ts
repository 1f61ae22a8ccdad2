/**
 * A file system as a power cut sees it. Every node knows what is surely on the disk and which changes may or may not
 * have got there: bytes until their file is synced, names until their folder is. A sync of a file says nothing of its
 * name, and a sync of a folder nothing of the bytes behind its names: no file system promises more everywhere.
 */
import { basename, dirname, resolve } from 'node:path';
import type { SystemCall } from './syscalls.js';

export interface FileNode {
  readonly kind: 'file';
  durable: Buffer;
  pending: FileChange[];
}
export type FileChange = { readonly offset: number; readonly data: Buffer } | { readonly size: number };

export interface FolderNode {
  readonly kind: 'folder';
  readonly durable: Map<string, DiskNode>;
  pending: NameChange[];
}
export type NameChange =
  | { readonly kind: 'add'; readonly name: string; readonly node: DiskNode }
  | { readonly kind: 'remove'; readonly name: string }
  /** One step: never both names, never none of them. */
  | { readonly kind: 'move'; readonly name: string; readonly to: string; readonly node: DiskNode };

export type DiskNode = FileNode | FolderNode;

export interface Disk {
  readonly root: FolderNode;
  /** Carries out a call. Returns the name of what it touched below the root, or undefined if nothing of it. */
  apply(call: SystemCall): string | undefined;
}

export const newFile = (durable = Buffer.alloc(0)): FileNode => ({ kind: 'file', durable, pending: [] });
export const newFolder = (): FolderNode => ({ kind: 'folder', durable: new Map(), pending: [] });

/** @param path of the root, as the calls name it */
export function createDisk(path: string, root: FolderNode): Disk {
  const open = new Map<number, { readonly node: DiskNode; readonly name: string; position: number; append: boolean }>();

  function find(target: string): DiskNode | undefined {
    const full = resolve(path, target);
    if (full === path) return root;
    if (!full.startsWith(`${path}/`)) return undefined;
    const parent = find(dirname(full));
    return parent?.kind === 'folder' ? namesIn(parent).get(basename(full)) : undefined;
  }

  function change(target: string, made: (name: string) => NameChange): string | undefined {
    const full = resolve(path, target);
    const parent = full.startsWith(`${path}/`) ? find(dirname(full)) : undefined;
    if (parent?.kind !== 'folder') return undefined;
    parent.pending.push(made(basename(full)));
    return basename(full);
  }

  return {
    root,
    apply(call) {
      switch (call.name) {
        case 'open': {
          open.delete(call.fd);
          const { flags } = call;
          let node = find(call.path);
          const isNew = node === undefined && flags.has('O_CREAT');
          if (isNew) {
            const made = newFile();
            if (change(call.path, (name) => ({ kind: 'add', name, node: made })) !== undefined) node = made;
          }
          if (node === undefined) return undefined;
          const name = basename(call.path);
          open.set(call.fd, { node, name, position: 0, append: flags.has('O_APPEND') });
          if (isNew || node.kind === 'folder' || !flags.has('O_TRUNC')) return isNew ? name : undefined;
          node.pending.push({ size: 0 });
          return name;
        }
        case 'write': {
          const target = open.get(call.fd);
          if (target?.node.kind !== 'file') return undefined;
          const offset = call.offset ?? (target.append ? contentOf(target.node).length : target.position);
          if (call.offset === undefined) target.position = offset + call.data.length;
          target.node.pending.push({ offset, data: call.data });
          return target.name;
        }
        case 'truncate': {
          const target = open.get(call.fd);
          if (target?.node.kind !== 'file') return undefined;
          target.node.pending.push({ size: call.size });
          return target.name;
        }
        case 'sync': {
          const target = open.get(call.fd);
          if (target !== undefined) sync(target.node);
          return target?.name;
        }
        case 'close':
          open.delete(call.fd);
          return undefined;
        case 'rename': {
          const node = find(call.from);
          if (node === undefined) return undefined;
          if (dirname(resolve(path, call.from)) !== dirname(resolve(path, call.to)))
            throw new Error('A rename from folder to folder is not modelled');
          return change(call.from, (name) => ({ kind: 'move', name, to: basename(call.to), node }));
        }
        case 'link': {
          const node = find(call.from);
          return node && change(call.to, (name) => ({ kind: 'add', name, node }));
        }
        case 'mkdir':
          return change(call.path, (name) => ({ kind: 'add', name, node: newFolder() }));
        case 'unlink':
        case 'rmdir':
          return change(call.path, (name) => ({ kind: 'remove', name }));
      }
    },
  };
}

function sync(node: DiskNode): void {
  if (node.kind === 'file') node.durable = contentOf(node);
  else applyNames(node.durable, node.pending);
  node.pending = [];
}

/** As a running process sees them. */
function namesIn({ durable, pending }: FolderNode): Map<string, DiskNode> {
  return applyNames(new Map(durable), pending);
}

export function contentOf({ durable, pending }: FileNode): Buffer {
  return pending.reduce(changed, durable);
}

export function applyNames(names: Map<string, DiskNode>, changes: readonly NameChange[]): Map<string, DiskNode> {
  for (const change of changes) {
    if (change.kind === 'add') names.set(change.name, change.node);
    else names.delete(change.name);
    if (change.kind === 'move') names.set(change.to, change.node);
  }
  return names;
}

export function changed(content: Buffer, change: FileChange): Buffer {
  if ('size' in change) return Buffer.concat([content, Buffer.alloc(change.size)]).subarray(0, change.size);
  const grown = Buffer.alloc(Math.max(content.length, change.offset + change.data.length));
  content.copy(grown);
  change.data.copy(grown, change.offset);
  return grown;
}
