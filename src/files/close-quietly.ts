import { closeSync } from 'node:fs';

/**
 * Closes a descriptor whose data is safe or unwanted: everything that matters was synced or read before. The descriptor
 * is free even when closing reports an error, and that error must not stand in the way of a more telling one.
 */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // Nothing follows from it.
  }
}
