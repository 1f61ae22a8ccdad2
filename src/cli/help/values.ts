/** What an option takes, by its name: for the help and for completion. An option that is missing here takes nothing. */

export interface Value {
  /** How the help calls it. */
  readonly placeholder: string;
  readonly complete?: 'file' | 'folder' | readonly string[];
  /** May be left out; then it has to stand behind an equals sign: `--canary=5`. */
  readonly optional?: true;
  /** There is also `--no-…`. */
  readonly negatable?: true;
}

export const VALUES: Readonly<Record<string, Value>> = {
  'api-key-file': { placeholder: 'FILE', complete: 'file' },
  'base-url': { placeholder: 'URL' },
  'batch-id': { placeholder: 'ID' },
  canary: { placeholder: '[=N]', optional: true, negatable: true },
  'chunk-size': { placeholder: 'N' },
  currency: { placeholder: 'CCC' },
  data: { placeholder: 'FILE', complete: 'file' },
  description: { placeholder: 'TEXT' },
  distribution: { placeholder: 'HOW', complete: ['payout_link', 'email', 'recipient'] },
  errors: { placeholder: 'FILE', complete: 'file' },
  events: { placeholder: 'FILE', complete: 'file' },
  'expect-rows': { placeholder: 'N' },
  'expect-total': { placeholder: 'CCC=AMOUNT' },
  fault: { placeholder: 'FAULT' },
  latency: { placeholder: 'MS' },
  limit: { placeholder: 'N' },
  map: { placeholder: 'COLUMN=HEADER' },
  only: { placeholder: 'STATUS', complete: ['issued', 'failed', 'unknown', 'processing', 'not_sent'] },
  output: { placeholder: 'FILE', complete: 'file' },
  port: { placeholder: 'N' },
  rate: { placeholder: 'N' },
  redis: { placeholder: 'URL' },
  resolve: { placeholder: 'ORDER=not-issued' },
  settle: { placeholder: 'MS' },
  'state-dir': { placeholder: 'DIR', complete: 'folder' },
  template: { placeholder: 'DT-…' },
  timeout: { placeholder: 'SECONDS' },
  wait: { placeholder: 'DURATION', negatable: true },
};
