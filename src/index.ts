export type { HostKind } from './api/host.js';
export { checkSetup } from './doctor/check-setup.js';
export type { SetupCheck, SetupOptions, SetupReport } from './doctor/setup-report.js';
export { type ErrorCode, InputError, IssueBatchError } from './errors.js';
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
export { formatAmount } from './money/currency.js';
export { fromUnits, toUnits } from './money/decimal.js';
export type { ApiOptions, PlanOptions, ResumeOptions, RunOptions } from './options.js';
export type { BatchPlan, FundsCheck, IssuedBefore, PreviewRow, PriceEstimate } from './plan/batch-plan.js';
export { planBatch } from './plan-batch.js';
export { refusalOf } from './preflight/refuse-issued.js';
export type { BatchInput, RowObject } from './read/table.js';
export type { BatchReport, CurrencyTotal, ExitCode } from './report/report.js';
export type { BatchRun } from './run/batch-run.js';
export type { BatchEvent } from './run/events.js';
export { readBatch, resumeBatch, runBatch } from './run-batch.js';
