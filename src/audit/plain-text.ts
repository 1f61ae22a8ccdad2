/**
 * Text from files and servers, made fit to be shown to anybody: no address, no link, nothing that a reader cannot see.
 * Whole words go, because half an address may still tell whose it is.
 */
import { shortened } from '../validate/shortened.js';

export const ADDRESS_REMOVED = '[address removed]';
export const LINK_REMOVED = '[link removed]';

const MAX_LENGTH = 300;
/** Nobody reads more, and what is cut off need not be looked through. */
const MAX_READ = 5000;

/** Controls, marks that turn the direction of writing, halves of characters: shown as their number. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const AT = /[@\ufe6b\uff20]|%40/i;
const LINK = /:\/\/|^\W*www\.|(?:^|[^\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\//i;

export function plainText(text: string): string {
  const words = text.slice(0, MAX_READ).replace(UNSEEN, asNumber).split(/(\s+)/);
  return shortened(words.map(withoutSecrets).join(''), MAX_LENGTH);
}

function asNumber(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function withoutSecrets(word: string): string {
  if (word === '@') return 'at';
  if (AT.test(word)) return ADDRESS_REMOVED;
  return LINK.test(word) ? LINK_REMOVED : word;
}

/** Somebody who works here may be known to the system by an address: who decided something has to stay readable. */
export function personName(user: string): string {
  return plainText(user.replaceAll('@', ' at '));
}

/** The address of the API itself, the only one that a report may show. */
export function apiAddress(baseUrl: string): string {
  const { protocol, host, pathname } = new URL(baseUrl);
  return `${protocol}//${host}${AT.test(pathname) ? '' : pathname}`;
}
