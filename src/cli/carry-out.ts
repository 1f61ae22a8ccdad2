/** From words to the command that they name. Each command loads what it needs when its turn comes. */
import { COMMANDS } from './commands.js';
import { createParser, type Session } from './parser.js';

export async function carryOut(session: Session): Promise<void> {
  await createParser(COMMANDS, session).parseAsync();
}
