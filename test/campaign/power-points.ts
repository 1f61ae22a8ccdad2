/** Each moment of a recorded run × each disk that a power cut may leave then × what the server had accepted by then. */
import { createHash } from 'node:crypto';
import { crashImages, type DiskImage, plainName } from './crash-images.js';
import { createDisk, type FolderNode, newFile, newFolder } from './disk-model.js';
import type { Recording } from './power-recording.js';
import type { Finding, Point } from './stage.js';
import { readSystemCalls, type SystemCall } from './syscalls.js';

export interface PowerPoint extends Point {
  readonly recording: Recording;
  readonly image: DiskImage;
  /** Keys of the orders that the server has. */
  readonly keys: ReadonlySet<string>;
  /** What is wrong already at this moment, whatever comes after it. */
  readonly wrong: readonly Finding[];
}

/** Two moments that leave the same disk and the same orders are one point. */
export function powerPoints(recording: Recording): PowerPoint[] {
  const { scenario, folder, keysBefore } = recording;
  const disk = createDisk(folder, diskBefore(recording));
  const orderIds = new Map(recording.memory.orders.map(({ key, id }) => [key, id]));
  const sent = new Set(keysBefore);
  const answered = new Set(keysBefore);
  const seen = new Set<string>();
  const names = new Map<string, number>();
  const points: PowerPoint[] = [];

  function add(moment: string, wrong: readonly Finding[] = []): void {
    for (const image of crashImages(disk.root)) {
      for (const [accepted, keys] of [['', sent] as const, [',not-accepted', answered] as const]) {
        const digest = digestOf(image, keys);
        if (seen.has(digest)) continue;
        seen.add(digest);
        const plain = `${scenario}:${moment}:${image.label.join(',') || 'all'}${accepted}`;
        const count = (names.get(plain) ?? 0) + 1;
        names.set(plain, count);
        points.push({ id: count === 1 ? plain : `${plain}:${count}`, recording, image, keys: new Set(keys), wrong });
      }
    }
  }

  // Whoever runs a slice of the points always gets the first one, and with it this verdict on the whole trace.
  const early: Finding[] = [];
  add('start', early);
  const intentsBefore = durableIntents(disk.root);
  let requests = 0;
  for (const [index, call] of withoutQueue(readSystemCalls(recording.trace)).entries()) {
    const touched = disk.apply(call);
    const key = touched === undefined ? orderKeyIn(call) : undefined;
    if (key !== undefined) {
      sent.add(key);
      requests += 1;
    }
    if (touched !== undefined && call.name === 'write') {
      const text = call.data.toString('utf8');
      // The answer is in the journal: from here on the order exists for certain.
      for (const sentKey of sent) if (text.includes(orderIds.get(sentKey) ?? '\n\n')) answered.add(sentKey);
    }
    const moment = `${index}:${call.name}`;
    if (key !== undefined) {
      early.push(...judgeIntents(durableIntents(disk.root) - intentsBefore, requests));
      add(`${moment}:order`);
    } else if (touched !== undefined) add(`${moment}:${plainName(touched)}`);
  }
  const made = recording.memory.orders.every(({ key }) => answered.has(key));
  if (!made) throw new Error('The trace does not show every order that was made');
  return points;
}

/** The queue for the rate limit is never synced, on purpose: nothing of a batch rests on what becomes of it. */
function withoutQueue(calls: readonly SystemCall[]): SystemCall[] {
  const queues = new Set<number>();
  return calls.filter((call) => {
    if (call.name === 'open') {
      queues.delete(call.fd);
      if (call.path.endsWith('/turns.log')) queues.add(call.fd);
    }
    const isQueue = 'fd' in call && queues.has(call.fd);
    if (call.name === 'close') queues.delete(call.fd);
    return !isQueue;
  });
}

/** No byte of an order leaves before the disk surely says that it will. */
function judgeIntents(intents: number, requests: number): Finding[] {
  if (intents >= requests) return [];
  return [{ kind: 'lie', text: `${requests} order requests have left, and the disk surely knows of ${intents}` }];
}

function durableIntents(folder: FolderNode): number {
  let count = 0;
  for (const [name, node] of folder.durable) {
    if (node.kind === 'folder') count += durableIntents(node);
    else if (name === 'journal.log') count += node.durable.toString('utf8').split('"type":"order:intent"').length - 1;
  }
  return count;
}

/** The head of an order request on its way to a socket. */
function orderKeyIn(call: SystemCall): string | undefined {
  if (call.name !== 'write') return undefined;
  const text = call.data.toString('latin1');
  return text.startsWith('POST /v2/order ') ? /^x-idempotency-key: (\S+)/im.exec(text)?.[1] : undefined;
}

function diskBefore({ before }: Recording): FolderNode {
  const root = newFolder();
  for (const [path, content] of before) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) {
      const found = folder.durable.get(part);
      const next = found?.kind === 'folder' ? found : newFolder();
      folder.durable.set(part, next);
      folder = next;
    }
    folder.durable.set(name, newFile(Buffer.from(content, 'base64')));
  }
  return root;
}

function digestOf({ entries }: DiskImage, keys: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${content === null ? 'folder' : content.length}\0`);
    if (content !== null) hash.update(content);
  }
  return hash.update([...keys].sort().join()).digest('base64');
}
