/** Every command, in the order in which somebody comes to need them. */
import type { Command } from './command.js';
import { completionCommand } from './commands/completion.js';
import { DOCTOR } from './commands/doctor.js';
import { FORGET } from './commands/forget.js';
import { PLAN } from './commands/plan.js';
import { RECONCILE } from './commands/reconcile.js';
import { REPORT } from './commands/report.js';
import { RESULTS } from './commands/results.js';
import { RESUME } from './commands/resume.js';
import { RETRY_FAILED } from './commands/retry-failed.js';
import { RUN } from './commands/run.js';
import { SANDBOX } from './commands/sandbox.js';
import { STATUS } from './commands/status.js';

export const COMMANDS: readonly Command[] = [
  RUN,
  PLAN,
  RESUME,
  STATUS,
  RETRY_FAILED,
  RECONCILE,
  RESULTS,
  REPORT,
  FORGET,
  DOCTOR,
  SANDBOX,
  completionCommand(() => COMMANDS),
];
