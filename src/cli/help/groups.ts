/** Options by what they are about, in the order in which a page of help shows them. */

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'What is issued:': ['batch-id', 'map', 'currency', 'distribution', 'template', 'description', 'allow-duplicates'],
  'What it does:': ['dry-run', 'refresh', 'redact', 'only', 'resolve', 'all', 'watch'],
  'Safeguards:': ['canary', 'expect-new', 'expect-rows', 'expect-total', 'ignore-balance', 'yes'],
  'Pace:': ['rate', 'redis', 'chunk-size', 'wait', 'timeout'],
  'Account:': ['api-key-file', 'base-url', 'sandbox'],
  'Files and output:': ['output', 'errors', 'state-dir', 'events', 'json', 'quiet', 'verbose'],
  'Simulation:': ['port', 'data', 'settle', 'latency', 'limit', 'fault'],
};

export const OTHER_GROUP = 'Other:';

export function groupOf(option: string): string {
  return Object.entries(GROUPS).find(([, options]) => options.includes(option))?.[0] ?? OTHER_GROUP;
}

/** A command's options as its help shows them. */
export function inGroups(options: Iterable<string>): string[] {
  const order = Object.values(GROUPS).flat();
  const place = (option: string) => (order.includes(option) ? order.indexOf(option) : order.length);
  return [...options].sort((a, b) => place(a) - place(b));
}
