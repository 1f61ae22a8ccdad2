/**
 * Lets order requests pass, in an order and at a pace of its own: what a Bottleneck instance offers, such as one that
 * several runs of a program share. It comes on top of a run's own `rate`, which holds in any case.
 *
 * Each request is started at most once, whatever the limiter does: started again it brings the first start's outcome,
 * and after the run was stopped it sends nothing and rejects. A limiter that rejects, or that ends a turn without having
 * started the request, ends the run; a request that was started is waited for and recorded even then. After more than a
 * day of waiting a request is refused as well.
 *
 * @example
 * ```ts
 * import { type Limiter, planBatch, runBatch } from 'issue-batch';
 *
 * // Whatever the number of batches, one request at a time. A Bottleneck instance is such a limiter, too.
 * let last: Promise<unknown> = Promise.resolve();
 * const limiter: Limiter = {
 *   schedule(request) {
 *     const turn = last.then(request);
 *     last = turn.catch(() => undefined);
 *     return turn;
 *   },
 * };
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * const plans = await Promise.all(['may.csv', 'june.csv'].map((file) => planBatch(file, account)));
 * await Promise.all(plans.map((plan) => runBatch(plan, { ...account, limiter })));
 * ```
 */
export interface Limiter {
  /** Calls the function when it may run, and resolves or rejects as it does. */
  schedule<T>(request: () => Promise<T>): Promise<T>;
}
