/** Where and of what the figures are. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export function machineFacts() {
  const [processor] = cpus();
  return {
    cpu: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    os: `${type()} ${release()} ${arch()}`,
    /** Before the first case: what else the machine was doing. */
    load: loadavg()[0],
  };
}

/** `dirty`: the program is not as it was committed. Without git both are unknown. */
export function commitFacts() {
  try {
    const git = (...words) => execFileSync('git', words, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
    return {
      commit: git('rev-parse', 'HEAD'),
      dirty: git('status', '--porcelain', '--', 'src', 'bench', 'package.json') !== '',
    };
  } catch {
    return { commit: null, dirty: null };
  }
}
