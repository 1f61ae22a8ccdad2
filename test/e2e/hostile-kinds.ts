/** What a hostile file is for the tests, and how its bytes are made. */
import type { PlanOptions } from '../../src/options.js';

export interface HostileFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** What a person reads about it, without the lines that every refusal has. */
  readonly says: readonly string[];
  readonly options?: Partial<PlanOptions>;
}

export const H = 'product,face_value,recipient,reference\n';
export const GOOD = 'AMZ-US,10,ada@example.com,R1\n';

/** A good row on line 2, the given one on line 3. */
export const third = (row: string): string => `${H}${GOOD}${row}\n`;
export const amount = (text: string): string => third(`AMZ-US,${text},bob@example.com,R2`);
export const product = (text: string): string => third(`${text},10,bob@example.com,R2`);
export const recipient = (text: string): string => third(`AMZ-US,10,${text},R2`);

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
export const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
