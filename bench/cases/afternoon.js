import { ROWS_AN_ORDER, UNLIMITED } from '../sizes.js';
import { compareJobs } from './whole-job.js';

export const afternoon = {
  name: 'afternoon',
  about:
    "a whole job at no limit, from the CSV to the results, against a script that one would write in an afternoon (`bench/afternoon-script.js`), which stands in the column of the floors; without a limit the command follows thousands of open orders through the account's list, a page a second, and the script asks for each by itself",
  scales: true,
  measure(context) {
    const { rows } = context.sizes;
    const job = { rows, rowsAnOrder: ROWS_AN_ORDER, rate: UNLIMITED, limitPerMinute: null };
    return compareJobs(context, job, `${rows.toLocaleString('en-US')} rows at no limit`, 'no limit');
  },
};
