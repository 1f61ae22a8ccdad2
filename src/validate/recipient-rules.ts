import { z } from 'zod';
import type { Distribution } from '../model.js';
import { addressProblem, addressTooLong, lookAlikeProblem } from './address-rules.js';
import { codePoint } from './characters.js';
import type { Problem } from './text-rules.js';

/** The same check that the order body passes later; compiled, because it runs for every row. */
const emailSchema = z.compile(z.email());
const REFERENCE = /^[A-Za-z0-9\-_@.]+$/;
const MAX_REFERENCE_LENGTH = 255;
const REDEMPTION_TEMPLATE = /^DT-[A-Za-z0-9_-]+$/;

/** Spaces that look like the plain one and are not. The wide one of East Asian names shows, and is left out. */
const ODD_SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/;

/**
 * Why the text cannot receive a payout in this way. `payout_link` sends nothing, so there it may be any text; but an
 * address in it is what the link will be sent to by somebody else.
 */
export function recipientProblem(text: string, distribution: Distribution): Problem | undefined {
  if (distribution === 'payout_link') return oddSpaceProblem(text) ?? lookAlikeProblem(text);
  if (text === '') {
    return { rule: 'required', message: `is empty, but ${distribution} distribution needs an e-mail address; add it` };
  }
  return emailSchema.safeParse(text).success ? addressTooLong(text) : addressProblem(text, distribution);
}

/** Two texts that look alike would be two recipients, and the check for duplicates would pass both. */
export function oddSpaceProblem(text: string): Problem | undefined {
  const odd = ODD_SPACE.exec(text)?.[0];
  if (odd === undefined) return undefined;
  return { rule: 'space', message: `has a special space (${codePoint(odd)}) inside; type a plain one` };
}

/** Why the text cannot be a recipient reference; it is sent for `recipient` distribution only. */
export function recipientReferenceProblem(text: string, distribution: Distribution): Problem | undefined {
  if (distribution !== 'recipient') return undefined;
  if (text === '') {
    return {
      rule: 'required',
      message: 'is empty, but recipient distribution needs your own ID of the recipient; add it',
    };
  }
  if (text.length > MAX_REFERENCE_LENGTH) {
    return { rule: 'length', message: `is longer than ${MAX_REFERENCE_LENGTH} characters; use a shorter ID` };
  }
  if (REFERENCE.test(text)) return undefined;
  return { rule: 'characters', message: 'has other characters than letters A-Z, digits and - _ @ .; use only those' };
}

/** Why the text is no redemption template. */
export function templateProblem(text: string): Problem | undefined {
  if (text === '' || REDEMPTION_TEMPLATE.test(text)) return undefined;
  return {
    rule: 'redemption_template',
    message: text.startsWith('PT-')
      ? 'is a product template; put it into the product column, this one takes a DT-… ID'
      : 'is no redemption template; copy the whole DT-… ID from the Runa portal, or leave it empty',
  };
}
