/** Checked by the compiler (`npm run types`): a wrong type fails there, at the line of its test. */
import { describe, expectTypeOf, it } from 'vitest';
import type {
  BatchDetail,
  BatchEvent,
  BatchPlan,
  BatchReport,
  BatchRun,
  BatchStatus,
  DamagedBatch,
  ExitCode,
  Failure,
  IssueBatchError,
  OrderOutcome,
  OrderStatus,
  Reconciliation,
  ReconcileReport,
  RefreshReport,
  listBatches,
  nextStep,
  planBatch,
  readBatch,
  readOrders,
  reconcile,
  refreshResults,
  refusalOf,
  resumeBatch,
  retryFailed,
  runBatch,
} from '../../src/index.js';

type Elements<T> = T extends AsyncIterable<infer Element> ? Element : never;
type EventOf<Type extends BatchEvent['type']> = Extract<BatchEvent, { readonly type: Type }>;

describe('a run', () => {
  it('is awaited for its report and iterated for its events', () => {
    expectTypeOf<BatchRun>().toExtend<Promise<BatchReport>>();
    expectTypeOf<Awaited<BatchRun>>().toEqualTypeOf<BatchReport>();
    expectTypeOf<Elements<BatchRun>>().toEqualTypeOf<BatchEvent>();
    expectTypeOf<ReturnType<typeof runBatch>>().toEqualTypeOf<BatchRun>();
    expectTypeOf<ReturnType<typeof resumeBatch>>().toEqualTypeOf<BatchRun>();
    expectTypeOf<ReturnType<typeof retryFailed>>().toEqualTypeOf<BatchRun>();
  });

  it('of a reconciliation resolves to a report with what was found', () => {
    expectTypeOf<ReturnType<typeof reconcile>>().toEqualTypeOf<BatchRun<ReconcileReport>>();
    expectTypeOf<ReconcileReport>().toExtend<BatchReport>();
    expectTypeOf<ReconcileReport['reconciliation']>().toEqualTypeOf<Reconciliation>();
    expectTypeOf<Reconciliation['open'][number]['closableAt']>().toEqualTypeOf<string | null>();
  });

  it('takes a plan that planBatch made, and nothing that is on its way to one', () => {
    expectTypeOf<Awaited<ReturnType<typeof planBatch>>>().toEqualTypeOf<BatchPlan>();
    expectTypeOf<Parameters<typeof runBatch>[0]>().toEqualTypeOf<BatchPlan>();
    expectTypeOf<Promise<BatchPlan>>().not.toExtend<Parameters<typeof runBatch>[0]>();
    expectTypeOf<string>().not.toExtend<Parameters<typeof runBatch>[0]>();
    expectTypeOf<ReturnType<typeof refusalOf>>().toEqualTypeOf<IssueBatchError | undefined>();
  });
});

describe('an event', () => {
  it('is told apart by its type', () => {
    const seen = (event: BatchEvent): string | number | undefined => {
      switch (event.type) {
        case 'order:answered':
          expectTypeOf(event.outcome).toEqualTypeOf<OrderOutcome>();
          return event.failure?.type;
        case 'order:settled':
          expectTypeOf(event.status).toEqualTypeOf<'COMPLETED' | 'FAILED' | 'REJECTED'>();
          return event.issued;
        case 'api:wait':
          expectTypeOf(event.failure).toEqualTypeOf<Failure>();
          return event.ms;
        case 'batch:finish':
          return event.report.batchId;
        default:
          // @ts-expect-error: not every event is of an order
          return event.chunk;
      }
    };
    expectTypeOf(seen).parameter(0).toEqualTypeOf<BatchEvent>();
    expectTypeOf<EventOf<'batch:finish'>['report']>().toEqualTypeOf<BatchReport>();
    expectTypeOf<EventOf<'order:sent'>['attempt']>().toEqualTypeOf<number>();
  });

  it('is of one of these types and no other', () => {
    type Batch = 'batch:start' | 'batch:halted' | 'batch:finish' | 'list:searched' | 'results:written';
    type Wait = 'rate:wait' | 'api:wait';
    type Order = 'sent' | 'answered' | 'settled' | 'adopted' | 'foreign' | 'raised' | 'recheck' | 'held' | 'lost';
    expectTypeOf<BatchEvent['type']>().toEqualTypeOf<Batch | Wait | `order:${Order}`>();
  });

  it('fits whatever takes a record, such as a logger', () => {
    expectTypeOf<BatchEvent>().toExtend<Record<string, unknown>>();
  });
});

describe('a report', () => {
  it('has an exit code of a batch, and counts', () => {
    expectTypeOf<BatchReport['exitCode']>().toEqualTypeOf<0 | 3 | 4 | 5 | 6>();
    expectTypeOf<ExitCode>().toEqualTypeOf<BatchReport['exitCode']>();
    expectTypeOf<BatchReport['orders']['unanswered']>().toEqualTypeOf<number>();
    expectTypeOf<BatchReport['results']>().toEqualTypeOf<string | null>();
    expectTypeOf<BatchReport['totals'][number]['faceValue']>().toEqualTypeOf<string>();
    expectTypeOf<BatchReport['stoppedBy']>().toEqualTypeOf<Failure | undefined>();
  });

  it('cannot be changed', () => {
    const change = (report: BatchReport): void => {
      // @ts-expect-error: read only
      report.issued = 0;
      // @ts-expect-error: read only
      report.totals.push();
    };
    expectTypeOf(change).returns.toBeVoid();
  });

  it('is the same wherever a batch is looked at', () => {
    expectTypeOf<Awaited<ReturnType<typeof readBatch>>>().toEqualTypeOf<BatchReport>();
    expectTypeOf<Parameters<typeof nextStep>[0]>().toEqualTypeOf<BatchReport>();
    expectTypeOf<BatchStatus['report']>().toEqualTypeOf<BatchReport>();
    expectTypeOf<Awaited<ReturnType<typeof refreshResults>>>().toEqualTypeOf<RefreshReport>();
    expectTypeOf<RefreshReport>().toExtend<BatchReport>();
    expectTypeOf<RefreshReport['refresh']['statuses']>().toEqualTypeOf<Readonly<Record<string, number>>>();
  });
});

describe('a list of batches', () => {
  it('tells a damaged one apart', () => {
    type Listed = Awaited<ReturnType<typeof listBatches>>[number];
    expectTypeOf<Extract<Listed, { readonly damaged: true }>>().toEqualTypeOf<DamagedBatch>();
    expectTypeOf<Extract<Listed, { readonly damaged: false }>>().toEqualTypeOf<BatchStatus>();
    expectTypeOf<Awaited<ReturnType<typeof readOrders>>>().toEqualTypeOf<BatchDetail>();
    expectTypeOf<BatchDetail['orders'][number]['status']>().toEqualTypeOf<OrderStatus>();
  });
});
