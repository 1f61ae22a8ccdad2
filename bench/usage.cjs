/**
 * Preloaded into every measured process: at its end it tells over file descriptor 3 what it used, so that stdout and
 * stderr stay its own. As CommonJS, because loading an ES module costs as much as the start that `--help` is measured by.
 */
const { readFileSync, writeSync } = require('node:fs');

/** `ru_maxrss` of a child begins with the memory of the process that forked it; where Linux tells, this one does not. */
function peakOfOwn() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  writeSync(3, JSON.stringify({ cpuMs, peakBytes: peakOfOwn() || maxRSS * 1024 }));
});
