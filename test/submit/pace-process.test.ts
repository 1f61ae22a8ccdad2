import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useTempFolder } from '../freeze/sample-batch.js';
import { compileSource } from '../support/compiled-source.js';

const folder = useTempFolder();

test('a pace that is closed lets its process end at once', () => {
  const compiled = compileSource('submit/pace');
  try {
    const script = join(folder.path, 'script.mjs');
    writeFileSync(
      script,
      `import { createPace } from ${JSON.stringify(compiled.url('submit/pace'))};
       const pace = createPace({ rate: 1, maxInFlight: 4, recent: [] });
       await pace.run(async () => 1);
       const waiting = pace.run(async () => 2).catch((error) => error.name);
       pace.stop();
       console.log(await waiting);
       await pace.close();`,
    );
    const { stdout, status, signal } = spawnSync(process.execPath, [script], { timeout: 20_000 });
    expect([stdout.toString(), status, signal]).toEqual(['PaceStopped\n', 0, null]);
  } finally {
    compiled.remove();
  }
});
