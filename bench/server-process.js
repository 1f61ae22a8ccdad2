/** The bench's server as a process of its own: what it costs is not the measured process's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('server.js', import.meta.url));

/** Resolves once it listens. See `server.js` for the options. */
export async function startServer(options = {}) {
  const child = spawn(process.execPath, ['--max-old-space-size=4096', SCRIPT, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => {
    throw new Error(`The bench's server ended before it listened, with exit code ${code}`);
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  ended.catch(() => undefined);
  const { url } = JSON.parse(line);
  return {
    url,
    async log() {
      const response = await fetch(new URL('/__log', url), { headers: { connection: 'close' } });
      return response.json();
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
