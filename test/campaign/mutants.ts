/** Deliberate mistakes in the product, and where each has to be caught. */
import { edit, FROZEN_AGAIN, IF_BEGUN, INTENT, type Mutant, mutant, newKeyAfter, SUBMIT } from './mutant-edits.js';
import { RETRY_MUTANTS } from './mutants-retry.js';

export const MUTANTS: readonly Mutant[] = [
  ...RETRY_MUTANTS,
  mutant(
    'a random key for each attempt',
    'network/create:reset-after:1:cache-all',
    edit(SUBMIT, 'client.createOrder(order.key, body', `client.createOrder(globalThis.crypto.randomUUID(), body`),
  ),
  mutant(
    "the content's digest in the key",
    'extra/other-rows-under-a-name-whose-state-is-lost',
    edit(
      'freeze/freeze.js',
      'idempotencyKey(batchId, chunk, 0)',
      'idempotencyKey(batchId + body.contentSha256, chunk, 0)',
    ),
  ),
  mutant(
    'a new key after a 5xx',
    'network/create:status-500-made:1:cache-all',
    ...newKeyAfter('(outcome.failure?.status ?? 0) >= 500'),
  ),
  mutant(
    'a new key after a time-out',
    'network/create:hang-made:1:cache-all',
    ...newKeyAfter("outcome.failure?.type === 'timeout'"),
  ),
  mutant(
    'the intent recorded after the request',
    'extra/unanswered-for-weeks-and-not-listed',
    edit(SUBMIT, INTENT, ''),
    edit(SUBMIT, '}, classifyError);', `}, classifyError);\n${INTENT}`),
  ),
  mutant('journal records not synced', 'power-loss/', edit('journal/journal.js', 'fdatasyncSync(fd);', '')),
  mutant(
    'a failed sync tried again and ignored',
    'extra/refused-sync-2',
    edit(
      'journal/journal.js',
      'fdatasyncSync(fd);',
      'try { fdatasyncSync(fd); } catch { try { fdatasyncSync(fd); } catch { } }',
    ),
  ),
  mutant('frozen files not synced', 'power-loss/', edit('freeze/freeze.js', 'fsyncSync(fd);', '')),
  mutant(
    'items paired with rows by position',
    'extra/lost-state-after-weeks',
    edit(
      'poll/match-items.js',
      'const items = order.items ?? [];',
      `const items = order.items ?? [];
    if (items.length > 0) return { links: items.map((item, position) => toLink(position, item)), problems: [] };`,
    ),
  ),
  mutant(
    "equal items paired by the answer's order",
    'extra/equal-rows-keep-their-links-when-the-state-is-lost',
    edit('poll/match-items.js', '.sort((a, b) => (a.id < b.id ? -1 : 1))', ''),
  ),
  mutant(
    'results appended instead of replaced',
    'extra/lost-state-after-weeks',
    edit('files/atomic-file.js', 'import { closeSync, constants,', 'import { closeSync, readFileSync, constants,'),
    edit(
      'files/atomic-file.js',
      'created = true;',
      'created = true; try { writeFully(fd, readFileSync(target)); } catch { }',
    ),
  ),
  mutant(
    'orders rebuilt from the CSV when a batch goes on',
    'extra/rows-changed-between-runs',
    edit('plan-batch.js', IF_BEGUN, 'if (false)'),
    ...FROZEN_AGAIN,
  ),
  mutant(
    'the chunk size taken from the flags when a batch goes on',
    'extra/chunk-size-changed-between-runs',
    edit('plan-batch.js', IF_BEGUN, 'if (begun?.manifest.settings.chunkSize === settings.chunkSize)'),
    ...FROZEN_AGAIN,
  ),
  mutant(
    'FAILED trusted without a look at its links',
    'extra/failed-with-links',
    edit('poll/judge-order.js', 'if (live > 0)', 'if (live < 0)'),
  ),
  mutant(
    'a refusal trusted after an attempt without an answer',
    'extra/refused-after-an-attempt-without-an-answer',
    edit('journal/order-state.js', 'open.delete(event.attempt);', 'open.clear();'),
  ),
  mutant(
    "the key's life counted by the local clock",
    'extra/unanswered-for-weeks-by-the-server-and-not-listed',
    edit('api/server-clock.js', 'const local = clock.now();', 'return clock.now();\nconst local = 0;'),
  ),
  mutant(
    'redirects followed',
    'extra/redirect-307-of-create',
    // By the caller's own fetch, as the stage goes: Node's client cannot follow any.
    edit('api/exchange.js', "redirect: 'manual'", "redirect: 'follow'"),
  ),
  mutant(
    'unknown rows reported as failed',
    'extra/unanswered-for-weeks-and-not-listed',
    edit('report/report.js', "case 'unanswered':", "case 'unanswered': return 'failed';"),
  ),
  mutant(
    "no search of the account's list for a batch without state",
    'extra/lost-state-after-weeks',
    edit(
      'run/send-orders.js',
      'const findings = await adoptOrHalt(context, poller, patienceMs, prepare);',
      'if (session.ledger.entries().every(({ state }) => state.attempts === 0)) return;\nconst findings = await adoptOrHalt(context, poller, patienceMs, prepare);',
    ),
  ),
  mutant(
    'the rate limit forgotten at a restart',
    'extra/rate-after-a-restart',
    edit('run/shared-limit.js', 'recentAttempts(stateDir, clock.now(), counts)', '[]'),
    edit('turns/tail.js', 'Math.max(0, Number(size) - TAIL_BYTES)', 'Number(size)'),
  ),
  mutant(
    'a torn record parsed without its checksum',
    'extra/torn-last-record',
    edit('journal/framed-line.js', 'if (payload.length !== Number(length) || checksum(payload) !== crc)', 'if (false)'),
    edit('journal/framed-file.js', 'line.complete ? decodeFramed(line.bytes) : undefined', 'decodeFramed(line.bytes)'),
  ),
  mutant(
    'a damaged record in the middle skipped',
    'extra/damaged-record-in-the-middle',
    edit('journal/framed-file.js', 'if (damagedAt !== -1)', 'if (false)'),
    edit('journal/journal.js', 'n === next ?', 'true ?'),
  ),
  mutant(
    'links not compared between orders',
    'extra/link-of-another-order-at-every-look',
    edit('run/recorder.js', 'registry.add(verdict.links)', 'undefined'),
  ),
  mutant(
    "the order's mark not checked",
    'extra/other-content-at-every-look',
    edit('poll/judge-order.js', 'foreignMark(answer, expected)', 'undefined'),
  ),
  mutant(
    "orders that were found taken for this batch's own in the next run",
    'histories/story:row-removed-elsewhere-and-stopped-after-the-search',
    edit('run/carry-out.js', 'state.found)', 'undefined)'),
  ),
  mutant(
    'FAILED believed at the first look',
    'histories/story:complete-and-once-called-failed',
    edit('poll/poll.js', 'const FAILED_LOOKS = 2;', 'const FAILED_LOOKS = 1;'),
  ),
  mutant(
    'FAILED believed of an order that is listed as COMPLETED',
    'extra/listed-as-complete-and-shown-as-failed',
    edit('poll/poll.js', "entry.found?.listedAs === 'COMPLETED'", 'false'),
  ),
  mutant(
    'a new key for funds that were short, though an attempt has no answer',
    'extra/funds-short-for-two-orders-of-which-one-may-exist',
    edit(
      'run/spent-keys.js',
      "state.status === 'planned' && state.attempts > 0 && state.open.size === 0",
      'state.attempts > 0',
    ),
  ),
  mutant(
    'an unknown row sent again by a retry',
    'extra/retry-of-an-order-that-cannot-be-known',
    edit(
      'retry/plan-retry.js',
      "state.status !== 'rejected' && state.status !== 'failed'",
      "state.status !== 'rejected' && state.status !== 'failed' && state.status !== 'unanswered'",
    ),
    edit('run/raise-failed.js', "if (state.status === 'rejected') {", 'if (true) {'),
  ),
  mutant(
    'a link of a retry given to the row at its place in the order',
    'extra/retry-without-a-row-that-was-refused-by-name',
    edit('run/recorder.js', 'order.positions?.[link.position] ?? link.position', 'link.position'),
  ),
  mutant(
    'FAILED orders sent again without another look',
    'extra/retry-of-an-order-that-was-called-failed-and-is-complete',
    edit('run/contradictions.js', "ended && listed.status === 'COMPLETED'", 'false'),
    edit('run/raise-failed.js', "if (listedAs !== 'FAILED')", 'if (false)'),
    edit('run/raise-failed.js', 'return lookAgain(context, entry, orderId);', 'return undefined;'),
  ),
];
