/** What strace saw: which system calls there were, and which of them touch what the promises are about. */

export type Place = 'state' | 'results' | 'socket';

export interface Call {
  readonly name: string;
  /** How many calls of this name the main thread had made by then, this one included: strace's own count. */
  readonly nth: number;
  /** Where it goes to, if that matters here. */
  readonly place: Place | undefined;
  /** How many calls of this name had gone to any such place: 0 if this one does not. Unlike `nth` free of noise. */
  readonly ordinal: number;
  /** For people: the line without what differs from run to run. */
  readonly text: string;
  /** Whether strace put an error in the place of the call's own result. */
  injected: boolean;
}

export interface Trace {
  /** Calls of the main thread in their order. */
  readonly calls: readonly Call[];
  /** Lines of other threads that may change one of the places: these would need a campaign of their own. */
  readonly elsewhere: readonly string[];
  /** Whether an error took the place of another thread's call: strace counts the calls of each thread on their own. */
  readonly strayed: boolean;
}

/** `thread`: the main thread's ID. `folder`: where input, state and results are. */
export function readTrace(text: string, thread: number, folder: string): Trace {
  const calls: Call[] = [];
  const elsewhere: string[] = [];
  const counts = new Map<string, { all: number; touching: number }>();
  for (const line of text.split('\n')) {
    if (line.includes('(INJECTED)') && /^\d+ +<\.\.\. /.test(line)) markLast(calls, line, thread);
    const match = /^(\d+) +(\w+)\((.*)$/.exec(line);
    if (match === null) continue;
    const [, id, name = '', rest = ''] = match;
    const place = placeOf(name, rest, folder);
    if (Number(id) !== thread) {
      if (place !== undefined && mayChange(name, rest)) elsewhere.push(line);
      continue;
    }
    const count = counts.get(name) ?? { all: 0, touching: 0 };
    counts.set(name, count);
    count.all++;
    if (place !== undefined) count.touching++;
    const ordinal = place === undefined ? 0 : count.touching;
    const plain = withoutNoise(`${name}(${rest}`, folder);
    calls.push({ name, nth: count.all, place, ordinal, text: plain, injected: rest.includes('(INJECTED)') });
  }
  return { calls, elsewhere, strayed: text.split('\n').some((line) => isStray(line, thread)) };
}

export function touching(calls: readonly Call[]): Call[] {
  return calls.filter(({ place }) => place !== undefined);
}

/** A call during which another thread made one is shown in two lines; the second one has its result. */
function markLast(calls: readonly Call[], line: string, thread: number): void {
  const last = calls.at(-1);
  if (last !== undefined && line.startsWith(`${thread} `)) last.injected = true;
}

function isStray(line: string, thread: number): boolean {
  return line.includes('(INJECTED)') && !line.startsWith(`${thread} `);
}

const ONLY_READING = new Set([
  'statx',
  'newfstatat',
  'fstat',
  'readlink',
  'access',
  'read',
  'pread64',
  'lseek',
  'close',
]);

function mayChange(name: string, rest: string): boolean {
  return !ONLY_READING.has(name) && !(name === 'openat' && rest.includes('O_RDONLY'));
}

const OF_FOLDERS = new Set(['openat', 'getdents64', 'fsync', 'close']);

function placeOf(name: string, line: string, folder: string): Place | undefined {
  // The folder that relative paths start from is told with every call, whatever that is about.
  const rest = line.replace(/AT_FDCWD<[^>]*>/g, '');
  // The results' own folder: their name is made durable there.
  if (OF_FOLDERS.has(name) && (rest.includes(`"${folder}"`) || rest.includes(`<${folder}>`))) return 'results';
  if (rest.includes(`${folder}/.issue-batch-`) || rest.includes('.results.csv')) return 'results';
  if (rest.includes(`${folder}/.issue-batch`)) return 'state';
  return /TCP:|AF_INET/.test(rest) ? 'socket' : undefined;
}

function withoutNoise(line: string, folder: string): string {
  return line
    .replaceAll(folder, '')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{12,}\b/g, '~')
    .replace(/TCP:\[[^\]]*\]/g, 'TCP')
    .replace(/\b\d{2,}\b/g, '~');
}
