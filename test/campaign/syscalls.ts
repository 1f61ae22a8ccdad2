/** Reads what `strace -ff -xx` saw of one thread: the calls that change files, with every byte that was written. */

export type SystemCall =
  | { readonly name: 'open'; readonly path: string; readonly flags: ReadonlySet<string>; readonly fd: number }
  | { readonly name: 'write'; readonly fd: number; readonly data: Buffer; readonly offset: number | undefined }
  | { readonly name: 'truncate'; readonly fd: number; readonly size: number }
  | { readonly name: 'sync' | 'close'; readonly fd: number }
  | { readonly name: 'rename' | 'link'; readonly from: string; readonly to: string }
  | { readonly name: 'unlink' | 'mkdir' | 'rmdir'; readonly path: string };

/** What has to be traced for {@link readSystemCalls}; anything else that changes a file is not used by the product. */
export const TRACED =
  'openat,open,creat,write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,ftruncate,truncate,close,dup,dup2,dup3,fallocate,copy_file_range,sendfile,mmap';

/** Calls in their order; those that failed changed nothing and are left out. */
export function readSystemCalls(trace: string): SystemCall[] {
  const calls: SystemCall[] = [];
  for (const line of trace.split('\n')) {
    const [, name = '', rest = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? [];
    if (name === '' || result.startsWith('-')) continue;
    const call = callOf(name, rest, Number(result));
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

function callOf(name: string, rest: string, result: number): SystemCall | undefined {
  const fd = Number.parseInt(rest, 10);
  const [first = '', second = ''] = stringsIn(rest).map((bytes) => bytes.toString('utf8'));
  switch (name) {
    case 'open':
    case 'openat':
      return { name: 'open', path: first, flags: new Set(/O_[A-Z|_]+/.exec(rest)?.[0].split('|')), fd: result };
    case 'write':
    case 'writev':
    case 'sendto':
    case 'sendmsg':
      return { name: 'write', fd, data: written(rest, result), offset: undefined };
    case 'pwrite64':
      return { name: 'write', fd, data: written(rest, result), offset: Number(/(\d+)$/.exec(rest)?.[1]) };
    case 'ftruncate':
      return { name: 'truncate', fd, size: Number(/(\d+)$/.exec(rest)?.[1]) };
    case 'fsync':
    case 'fdatasync':
      return { name: 'sync', fd };
    case 'close':
      return { name: 'close', fd };
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return { name: 'rename', from: first, to: second };
    case 'link':
    case 'linkat':
      return { name: 'link', from: first, to: second };
    case 'mkdir':
    case 'mkdirat':
      return { name: 'mkdir', path: first };
    case 'rmdir':
      return { name: 'rmdir', path: first };
    case 'unlink':
    case 'unlinkat':
      return { name: rest.includes('AT_REMOVEDIR') ? 'rmdir' : 'unlink', path: first };
    case 'mmap':
      // A writable mapping of a file would change it unseen; private ones are how programs are loaded.
      if (rest.includes('MAP_SHARED') && rest.includes('PROT_WRITE') && !rest.includes(', -1,')) break;
      return undefined;
    default:
      break;
  }
  throw new Error(`The trace has a call that the model of the file system does not know: ${name}(${rest.slice(0, 99)}`);
}

/** A write may have taken less than it was given. */
function written(rest: string, result: number): Buffer {
  if (/"\.\.\./.test(rest)) throw new Error('strace cut a write short: its option -s is too small');
  return Buffer.concat(stringsIn(rest)).subarray(0, result);
}

function stringsIn(rest: string): Buffer[] {
  return [...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) =>
    Buffer.from(hex.replaceAll('\\x', ''), 'hex'),
  );
}
