/** Waits, ms. */
export interface Timing {
  /** For one answer of Redis. */
  readonly reply: number;
  /** Without Redis for so long, a request that waits is refused. */
  readonly patience: number;
  /** Between two tries to reach Redis: the first, and the longest. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** A lease ends so long after its last renewal. */
  readonly lease: number;
  readonly renewal: number;
  /** For the last word to Redis before the connection is closed. */
  readonly farewell: number;
}

export const TIMING: Timing = {
  reply: 5000,
  patience: 120_000,
  firstRetry: 500,
  longestRetry: 2000,
  lease: 30_000,
  renewal: 8000,
  farewell: 1000,
};
