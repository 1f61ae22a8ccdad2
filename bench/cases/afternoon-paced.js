import { compareJobs } from './whole-job.js';

export const afternoonPaced = {
  name: 'afternoon-paced',
  about: 'the same at a limit that the server keeps and both know of',
  scales: false,
  measure(context) {
    const { orders, rate, rowsAnOrder } = context.sizes.job;
    const job = { rows: orders * rowsAnOrder, rowsAnOrder, rate, limitPerMinute: rate };
    return compareJobs(context, job, `${orders} orders at ${rate} a minute`);
  },
};
