/** The link to Redis that is at work, and the next one after it broke. */
import type { RedisAddress } from './address.js';
import { type Link, openLink } from './link.js';

export interface Contact {
  /** As messages call the server. */
  readonly name: string;
  /** The link at work, or a new one. Rejects with whatever Redis or the network says; the next call tries again. */
  reach(): Promise<Link>;
  /** The link at work, if there is one. */
  readonly link: Link | undefined;
  /** For good: whatever waits for Redis is rejected. */
  close(): void;
}

export function createContact(address: RedisAddress, id: string, spacingMs: number | undefined): Contact {
  let opening: Promise<Link> | undefined;
  let link: Link | undefined;
  let closed = false;

  async function open(): Promise<Link> {
    try {
      const opened = await openLink(address, id, spacingMs);
      if (closed) opened.close();
      link = opened;
      return opened;
    } finally {
      opening = undefined;
    }
  }

  return {
    name: address.name,
    async reach() {
      if (closed) throw new Error('Connection closed');
      if (link !== undefined && !link.broken) return link;
      opening ??= open();
      return opening;
    },
    get link() {
      return link?.broken === false ? link : undefined;
    },
    close() {
      closed = true;
      link?.close();
    },
  };
}
