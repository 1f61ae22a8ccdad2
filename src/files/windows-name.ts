/**
 * Names that Windows cannot give to a file. Node writes some of them all the same, because it asks the system to take
 * names as they are: Explorer and Excel then cannot open what was written, and a colon would hide it behind another file.
 */
import { win32 } from 'node:path';

/** Also with an extension, and with spaces before it. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/** What is wrong with the last part of the path, as the rest of a sentence; undefined when nothing is. */
export function windowsNameFlaw(path: string): string | undefined {
  const name = win32.basename(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const character = /[<>:"|?*\u0000-\u001f]/.exec(name)?.[0];
  if (character !== undefined) return `a name cannot have ${JSON.stringify(character)} in it`;
  if (DEVICE.test(name)) return `${JSON.stringify(name)} stands for a device`;
  if (/[ .]$/.test(name)) return 'a name cannot end in a space or a full stop';
  return undefined;
}
