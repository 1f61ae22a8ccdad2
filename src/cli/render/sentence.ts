/** A reason as a sentence: servers end some of theirs with a full stop, and some are cut short. */
export function sentence(reason: string): string {
  const bare = reason.replace(/[\s.]+$/, '');
  return /[…!?]$/.test(bare) ? bare : `${bare}.`;
}
