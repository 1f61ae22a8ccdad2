/**
 * JSON that means one thing only. `JSON.parse` takes the last of two members with one name, another reader the first:
 * an answer with two IDs, two statuses or two links would be read by chance.
 */

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/** @throws SyntaxError when the text is no JSON, or an object in it names a member twice */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Outside of strings every colon is a member; those that were overwritten are missing from what was read.
  if (countColons(text.replace(STRING, '')) !== countMembers(value))
    throw new SyntaxError('an object names a member twice');
  return value;
}

function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count += 1;
  return count;
}

/** Not by recursion: the text may be nested deeper than the stack reaches. */
function countMembers(root: unknown): number {
  const open: unknown[] = [root];
  let count = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const members = Object.values(value);
    if (!Array.isArray(value)) count += members.length;
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member);
  }
  return count;
}
