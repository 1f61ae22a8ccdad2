import { createHash } from 'node:crypto';
import { html, type Markup, render } from './markup.js';

/** By this a report is known again as one of this batch's, and may be replaced by a newer one. */
export function reportMark(batchId: string): Markup {
  // A digest stays as it is in a page that takes whatever looks like an address or a link out of its texts.
  return html`<meta name="issue-batch-report" content="${createHash('sha256').update(batchId).digest('hex')}">`;
}

/** Whether a file that begins like this is a report of the batch. */
export function hasReportMark(head: string, batchId: string): boolean {
  return head.startsWith('<!doctype html>') && head.includes(render(reportMark(batchId)));
}
