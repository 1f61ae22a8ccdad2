import { userInfo } from 'node:os';

/** Who runs this process, as the system knows them: kept in the journal, so that an audit can tell. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no user has.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
