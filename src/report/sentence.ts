/** A reason without the full stop that servers end some of theirs with. */
export function withoutStop(reason: string): string {
  return reason.replace(/[\s.]+$/, '');
}

/** A reason as a sentence; one that was cut short, or asks, has its end. */
export function sentence(reason: string): string {
  const bare = withoutStop(reason);
  return /[…!?]$/.test(bare) ? bare : `${bare}.`;
}
