// A deleted source file must not live on in dist, where `npm pack` would ship it.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
