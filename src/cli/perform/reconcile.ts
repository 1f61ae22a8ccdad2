/** `issue-batch reconcile <batch>`: compares the state with the account's own order list. Sends no order. */
import { type ReconcileReport, readBatch, reconcile } from '../../index.js';
import { typeNext } from '../again.js';
import type { Call } from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { performConnected } from '../declare.js';
import { goingOn } from '../going-on.js';
import { createProgress } from '../live/progress.js';
import type { CommandOptions } from '../options.js';
import { print, tell } from '../output.js';
import { reconcileNext } from '../render/reconcile-next.js';
import { reconcileText } from '../render/reconcile-text.js';
import { type Sharing, sharing } from '../sharing.js';
import type { Signals } from '../signals.js';

export function performReconcile(call: Call): Promise<void> {
  return performConnected(call, call.subject ?? '', reconcileCommand);
}

async function reconcileCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const { resolve, quiet } = options;
  const standing = await readBatch(batch, { stateDir: connection.stateDir });
  if (resolve.length > 0 && standing.host === 'production' && !options.yes) {
    const question = `Close ${resolve.join(', ')} of ${standing.batchId} as not issued? If one was issued after all, a retry pays its rows twice.`;
    if (!(await confirm(question, signals.signal))) {
      tell(['Nothing was changed.']);
      return 2;
    }
  }
  const compare = async (shared: Sharing): Promise<ReconcileReport> => {
    await connection.keepState();
    const run = reconcile(batch, { ...goingOn(options, connection, signals, shared), resolve });
    const progress = quiet ? undefined : createProgress(process.stderr, { rate: undefined, verbose: options.verbose });
    try {
      for await (const event of run) progress?.show(event);
      return await run;
    } finally {
      progress?.end();
    }
  };
  const report = await sharing(options, connection, standing.batchId, compare, false);
  const exitCode = (report.interrupted && !report.finished ? signals.exitCode : undefined) ?? report.exitCode;
  if (!quiet) tell([...reconcileText(report), ...reconcileNext(report, typeNext({ subject: batch, options }))]);
  if (options.json) print(JSON.stringify({ ...report, exitCode }));
  else if (report.results !== null) print(report.results);
  return exitCode;
}
