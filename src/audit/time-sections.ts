/** The run over time, and how long orders took. */
import { DEFAULT_RATE } from '../options.js';
import type { AuditFacts, RunFact } from './facts.js';
import { histogramOf } from './histogram.js';
import { html, type Markup } from './markup.js';
import { settleChart } from './settle-chart.js';
import { busiestMinute, type Timeline, timelineOf } from './timeline.js';
import { timelineChart } from './timeline-chart.js';
import { count, counted, duration, moment } from './words.js';

export function timelineSection({ times: { sent, settled }, orders, runs }: AuditFacts): Markup {
  const timeline = timelineOf(sent, settled);
  if (timeline === undefined) {
    return html`<section id="timeline-section"><h2>The run over time</h2>
<p>No order has been sent.</p></section>
`;
  }
  const first = Math.min(sent[0] ?? Number.POSITIVE_INFINITY, settled[0] ?? Number.POSITIVE_INFINITY);
  const last = Math.max(sent.at(-1) ?? 0, settled.at(-1) ?? 0);
  const found = orders.filter((order) => order.found).length;
  const limit = limitOf(runs);
  return html`<section id="timeline-section"><h2>The run over time</h2>
<p>From ${moment(first)} to ${moment(last)} UTC: ${counted(sent.length, 'order request')} left${
    found > 0
      ? ` (${counted(found, 'order')} had been made before and ${found === 1 ? 'was' : 'were'} taken over)`
      : undefined
  } and ${counted(settled.length, 'order')} settled. ${pace(sent, limit)}</p>
<figure>${timelineChart(timeline, limit ?? DEFAULT_RATE)}
<figcaption>${captions(timeline)}</figcaption></figure>
</section>
`;
}

function captions({ unitMs, stretches }: Timeline): string {
  return [
    'Times are UTC.',
    ...(unitMs < 60_000
      ? ['Shaded: what had left within the 60 seconds before, which is what the limit is about.']
      : []),
    ...(stretches.length > 1 ? ['Dotted lines stand for stretches without any event, with their length.'] : []),
  ].join(' ');
}

/** Order requests a minute: what the fastest of the runs might send; undefined where none has noted it. */
function limitOf(runs: readonly RunFact[]): number | undefined {
  const rates = runs.flatMap(({ rate }) => rate ?? []);
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** Whether the limit was kept can be counted at any moment, whatever the bars are. */
function pace(sent: readonly number[], limit: number | undefined): string {
  const most = busiestMinute(sent);
  const busiest = `The busiest 60 seconds saw ${counted(most, 'order request')}`;
  const named = limit === undefined ? `usual limit of ${DEFAULT_RATE}` : `limit of ${count(limit)} that was set`;
  return most <= (limit ?? DEFAULT_RATE) ? `${busiest}, within the ${named}.` : `${busiest}, more than the ${named}.`;
}

export function settleSection({ times: { settleTimes }, orders }: AuditFacts): Markup {
  const histogram = histogramOf(settleTimes);
  if (histogram === undefined) {
    return html`<section id="settle-section"><h2>Settle times</h2>
<p>No order has settled yet.</p></section>
`;
  }
  const { count: settled, medianMs, ninthDecileMs, longestMs } = histogram;
  const all = orders.filter(({ settledAt }) => settledAt !== undefined).length;
  const others =
    all > settled
      ? ` ${counted(all - settled, 'order')} that were taken over from the account's list are left out.`
      : '';
  return html`<section id="settle-section"><h2>Settle times</h2>
<p>From the vendor's acceptance of an order to its end, as seen from here: ${
    duration(medianMs) === duration(longestMs)
      ? `${settled === 1 ? 'the one order took' : `each of ${count(settled)} orders took at most`} ${duration(longestMs)}.`
      : `half of ${count(settled)} orders within ${duration(medianMs)}, nine of ten within ${duration(ninthDecileMs)}, the slowest after ${duration(longestMs)}.`
  } Pauses between runs count.${others}</p>
<figure>${settleChart(histogram)}</figure>
</section>
`;
}
