/**
 * Lets the code believe that it runs on another system. Only what asks `process.platform` is told so: paths, file system
 * and signals stay those of this machine.
 */
import { afterEach, beforeEach } from 'vitest';

export interface PretendedPlatform {
  become(platform: NodeJS.Platform): void;
}

/** For every test of the file or group that is in; afterwards everything is as it was. */
export function pretendPlatform(platform: NodeJS.Platform): PretendedPlatform {
  const real = process.platform;
  const become = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name });
  beforeEach(() => {
    become(platform);
  });
  afterEach(() => {
    become(real);
  });
  return { become };
}
