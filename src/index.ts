export { directConnection } from './api/connector.js';
export type { HostKind } from './api/host.js';
export { type AuditReportOptions, writeAuditReport } from './audit/write-audit-report.js';
export type { Clock } from './clock.js';
export { checkSetup } from './doctor/check-setup.js';
export type { SetupCheck, SetupOptions, SetupReport } from './doctor/setup-report.js';
export { type ErrorCode, InputError, IssueBatchError } from './errors.js';
export { forgetBatch } from './forget/forget-batch.js';
export type { ForgetOptions, ForgetReport } from './forget/forget-report.js';
export type { IssueGroup, LineRange } from './issue-groups.js';
export type {
  BatchSettings,
  Distribution,
  Failure,
  InputIssue,
  IssueStatus,
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
export type { Reconciliation } from './reconcile/reconcile-orders.js';
export { type ReconcileReport, reconcile } from './reconcile-batch.js';
export { type NextCommand, type NextKind, type NextStep, nextStep } from './report/next-step.js';
export type { BatchReport, CurrencyTotal, ExitCode } from './report/report.js';
export { ISSUE_STATUSES } from './results/issue-statuses.js';
export type { RefreshFindings } from './results/keep-statuses.js';
export { type RedactedCopy, redactResults } from './results/redact.js';
export { type RefreshReport, refreshResults } from './results/refresh.js';
export { type Remainder, writeRemainder } from './results/remainder.js';
export { writeResults } from './results/write-results.js';
export type { RetryOrder, RetryPart, RetryPlan } from './retry/plan-retry.js';
export { planRetryFailed, retryFailed } from './retry-failed.js';
export type { BatchRun } from './run/batch-run.js';
export type { BatchEvent } from './run/events.js';
export { readBatch, resumeBatch, runBatch } from './run-batch.js';
export type { BatchStatus } from './status/batch-status.js';
export type { LastRun } from './status/last-run.js';
export { type DamagedBatch, listBatches } from './status/list-batches.js';
export { type BatchDetail, type OrderDetail, readOrders } from './status/read-orders.js';
