import { InputError } from '../errors.js';
import type { InputIssue } from '../model.js';

/** A finding after which the input cannot be read any further, and where: a person may see nothing but the message. */
export function refusal(issue: InputIssue, cause?: unknown): InputError {
  const { line, column, value, message } = issue;
  const place = [line === undefined ? [] : `line ${line}`, column === undefined ? [] : `column ${column}`].flat();
  const shown = value === undefined || message.startsWith(JSON.stringify(value)) ? '' : `"${value}" `;
  const where = place.length === 0 ? shown : `${place.join(', ')}${shown === '' ? ' ' : `: ${shown}`}`;
  const unread = line === undefined ? '' : ' What comes after it was not read.';
  return new InputError(`The input cannot be read: ${where}${message}`, [issue], 1, {
    hint: `Correct the input and run the same command again; nothing was sent.${unread}`,
    cause,
  });
}
