import { hash, randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function crockford(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += CROCKFORD[(bytes[i] ?? 0) & 31];
  return text;
}

/** `O-` and a ULID: ten characters of time, sixteen of chance. */
export function newOrderId(now: number): string {
  let rest = Math.max(0, Math.floor(now));
  let time = '';
  for (let i = 0; i < 10; i += 1) {
    time = CROCKFORD[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  return `O-${time}${crockford(randomBytes(16), 16)}`;
}

/** The secret from which an order's item IDs, links and item order follow, so that they need not be stored. */
export function newSeed(): string {
  return randomBytes(16).toString('hex');
}

export interface ItemIdentity {
  /** `E-` and 26 Crockford characters. */
  readonly id: string;
  readonly url: string;
}

/** The same for the same seed and position, for ever. The host is reserved and can never be reached. */
export function itemIdentity(seed: string, position: number): ItemIdentity {
  const digest = hash('sha512', `${seed}:${position}`, 'buffer');
  const hex = digest.toString('hex', 32, 48);
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { id: `E-${crockford(digest, 26)}`, url: `https://spend.sandbox.invalid/${uuid}` };
}
