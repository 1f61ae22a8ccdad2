import { ISSUE_STATUSES } from '../index.js';

/** What may become of a row, in words. */
export const STATUS_LIST = ISSUE_STATUSES.join(', ').replace(/, (\w+)$/, ' or $1');
