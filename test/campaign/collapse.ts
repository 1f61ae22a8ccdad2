import type { Finding } from './stage.js';

/** One finding a kind: a trouble that hits every row of a batch is still one trouble. */
export function collapse(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<Finding['kind'], Set<string>>();
  for (const { kind, text } of findings) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(text));
  return [...kinds].map(([kind, texts]) => {
    const [first = ''] = texts;
    return { kind, text: texts.size > 1 ? `${first} (and ${texts.size - 1} more)` : first };
  });
}
