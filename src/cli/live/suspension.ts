/** Ctrl-Z and fg: the screen is cleaned before the process stops, and what somebody else has written meanwhile is left alone. */

/** @returns takes the listeners off again */
export function onSuspension(beforeStop: () => void, afterwards: () => void): () => void {
  // Windows does not know these signals, and refuses a listener for one of them.
  if (process.platform === 'win32') return () => undefined;
  const stop = () => {
    beforeStop();
    process.kill(process.pid, 'SIGSTOP');
  };
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', afterwards);
  return () => {
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', afterwards);
  };
}
