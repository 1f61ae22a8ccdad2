/**
 * Turns rows of recipients, face values and products into payout links over the Runa payouts API (v2): nobody is paid
 * twice, no row is lost, no link reaches the wrong row.
 *
 * - **Plan**: {@link planBatch} reads and checks everything and sends nothing. {@link BatchPlan} says what would
 *   happen, {@link refusalOf} why it would be refused.
 * - **Run**: {@link runBatch} issues it. {@link resumeBatch} goes on after any interruption, from the state folder
 *   alone. Both give a {@link BatchRun}: awaited, it is the {@link BatchReport}; iterated, every {@link BatchEvent}. An
 *   `AbortSignal` stops it safely.
 * - **Look**: {@link readBatch}, {@link readOrders}, {@link listBatches} and {@link nextStep} need neither key nor
 *   network.
 * - **Afterwards**: {@link retryFailed} sends what is proven not issued, {@link reconcile} compares with the account,
 *   {@link writeResults}, {@link refreshResults}, {@link redactResults} and {@link writeRemainder} write CSVs,
 *   {@link writeAuditReport} a page for finance, and {@link forgetBatch} removes personal data.
 *
 * A batch is named by the path of its CSV, by its batch ID, or by its state folder. Expected failures are an
 * {@link IssueBatchError} with a `code`. Amounts are canonical decimal text: plain digits without zeros that carry no
 * value, such as `12.5`. Nothing is printed, asked or installed, and nothing keeps the process alive after its end.
 *
 * @example
 * ```ts
 * import { planBatch, runBatch } from 'issue-batch';
 * import { startSandbox } from 'issue-batch/sandbox';
 *
 * const sandbox = await startSandbox(); // with a real account: no sandbox, no baseUrl, its own key
 * const account = { apiKey: 'XX-try.me', baseUrl: sandbox.url };
 * const report = await runBatch(await planBatch('rewards.csv', account), account);
 * console.log(`${report.issued} of ${report.rows} issued, links in ${report.results}`);
 * await sandbox.close();
 * ```
 *
 * @module issue-batch
 */

export { type DirectConnection, directConnection } from './api/connector.js';
export { type HostKind, hostOf } from './api/host.js';
export { type AuditReportOptions, writeAuditReport } from './audit/write-audit-report.js';
export type { Clock } from './clock.js';
export { checkSetup } from './doctor/check-setup.js';
export type { CheckName, Finding, SetupCheck, SetupOptions, SetupReport } from './doctor/setup-report.js';
export { type ErrorCode, type ErrorDetails, InputError, type InputErrorDetails, IssueBatchError } from './errors.js';
export { forgetBatch } from './forget/forget-batch.js';
export type { ForgetOptions, ForgetReport } from './forget/forget-report.js';
export type { IssueGroup, LineRange } from './issue-groups.js';
export type {
  BatchSettings,
  Distribution,
  Failure,
  InputIssue,
  IssueStatus,
  KnownColumn,
  OrderStatus,
  PlannedOrder,
  ProductTotal,
} from './model.js';
export { shellWord } from './freeze/shell-word.js';
export type { Limiter } from './limiter.js';
export { formatAmount } from './money/currency.js';
export { fromUnits, toUnits } from './money/decimal.js';
export type {
  ApiOptions,
  PlanOptions,
  ReconcileOptions,
  RefreshOptions,
  ResultsOptions,
  ResumeOptions,
  RetryOptions,
  RunOptions,
} from './options.js';
export type { BatchPlan, FundsCheck, IssuedBefore, PreviewRow, PriceEstimate } from './plan/batch-plan.js';
export { planBatch } from './plan-batch.js';
export { refusalOf } from './preflight/refuse-issued.js';
export type { BatchInput, RowObject } from './read/table.js';
export type {
  AdoptedOrder,
  Contradiction,
  OpenOrder,
  Reconciliation,
  ResolvedOrder,
  UnlistedOrder,
  UnresolvedOrder,
} from './reconcile/reconciliation.js';
export { type ReconcileReport, reconcile } from './reconcile-batch.js';
export { type NextCommand, type NextKind, type NextStep, nextStep } from './report/next-step.js';
export type { BatchReport, CurrencyTotal, ExitCode, FailureKind, OrderCounts } from './report/report.js';
export { ISSUE_STATUSES } from './results/issue-statuses.js';
export type { ContradictedOrder, RefreshFailure, RefreshFindings } from './results/keep-statuses.js';
export { type ResultRow, readResults } from './results/read-results.js';
export { type RedactedCopy, redactResults } from './results/redact.js';
export { type RefreshedLinks, type RefreshReport, refreshResults } from './results/refresh.js';
export { type Remainder, writeRemainder } from './results/remainder.js';
export { writeResults } from './results/write-results.js';
export type { RetryOrder, RetryPart, RetryPlan } from './retry/plan-retry.js';
export { planRetryFailed, retryFailed } from './retry-failed.js';
export type { BatchRun } from './run/batch-run.js';
export type {
  ApiWaitEvent,
  BatchEvent,
  BatchFinishEvent,
  BatchHaltedEvent,
  BatchStartEvent,
  ListSearchedEvent,
  RateWaitEvent,
  ResultsWrittenEvent,
} from './run/events.js';
export type {
  OrderAdoptedEvent,
  OrderAnsweredEvent,
  OrderEvent,
  OrderForeignEvent,
  OrderHeldEvent,
  OrderLostEvent,
  OrderOutcome,
  OrderRaisedEvent,
  OrderRecheckEvent,
  OrderSentEvent,
  OrderSettledEvent,
} from './run/order-events.js';
export { readBatch, resumeBatch, runBatch } from './run-batch.js';
export type { BatchStatus } from './status/batch-status.js';
export type { LastRun } from './status/last-run.js';
export { type DamagedBatch, listBatches } from './status/list-batches.js';
export { type BatchDetail, type OrderDetail, readOrders } from './status/read-orders.js';
