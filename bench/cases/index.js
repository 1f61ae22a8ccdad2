/** Every case, in the order of the table. */
import { afternoon } from './afternoon.js';
import { afternoonPaced } from './afternoon-paced.js';
import { freeze } from './freeze.js';
import { memory } from './memory.js';
import { plan } from './plan.js';
import { polls } from './polls.js';
import { results } from './results.js';
import { resume } from './resume.js';
import { start } from './start.js';
import { submission } from './submission.js';
import { unlimited } from './unlimited.js';
import { wholeRun } from './whole-run.js';

/** `scales`: the number of rows matters to it, so that it is part of the table of growth. */
export const CASES = [
  plan,
  memory,
  freeze,
  submission,
  wholeRun,
  polls,
  unlimited,
  resume,
  results,
  start,
  afternoon,
  afternoonPaced,
];
