import { namedCharacter } from './characters.js';
import type { Problem } from './text-rules.js';

const TEMPLATE_PREFIX = 'PT-';
const TEMPLATE = /^PT-[A-Za-z0-9_-]+$/;

/** A letter of another script that looks right would be answered with "did you mean" the very same code. */
const NOT_ASCII = /\P{ASCII}/u;

/** Whether the cell names more than one certain product, so that the server accepts whole amounts only. */
export function isOpenProduct(text: string): boolean {
  return text.includes('|') || text.startsWith(TEMPLATE_PREFIX);
}

/** Why the text is neither a product code, nor codes joined by `|`, nor a `PT-` template. Not whether the product exists. */
export function productProblem(text: string): Problem | undefined {
  if (text === '') return { rule: 'required', message: 'is empty; write a product code such as AMZ-US' };
  if (/\s/u.test(text)) {
    return { rule: 'no_spaces', message: 'has a space inside; join several codes by | and nothing else' };
  }
  if (/[,;]/.test(text)) {
    return { rule: 'separator', message: 'has a comma or semicolon inside; join several codes by | and nothing else' };
  }
  const foreign = NOT_ASCII.exec(text)?.[0];
  if (foreign !== undefined) {
    return {
      rule: 'characters',
      message: `has ${namedCharacter(foreign)}, which is in no product code; type the code again in letters A-Z, digits and -`,
    };
  }
  if (!text.includes('|')) {
    if (!text.startsWith(TEMPLATE_PREFIX) || TEMPLATE.test(text)) return undefined;
    return { rule: 'template', message: 'is no template ID; copy the whole PT-… ID from the Runa portal' };
  }
  const codes = text.split('|');
  if (codes.includes('')) {
    return { rule: 'empty_code', message: 'has a | without a code on each side; remove it or add the code' };
  }
  if (codes.some((code) => code.startsWith(TEMPLATE_PREFIX))) {
    return { rule: 'template_in_choice', message: 'has a PT- template among codes; use the template alone' };
  }
  if (new Set(codes).size < codes.length) {
    return { rule: 'repeated_code', message: 'has the same code twice; name each code once' };
  }
  return undefined;
}
