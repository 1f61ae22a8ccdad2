/** What one reconciliation found: each kind of order in a list of its own. */

/**
 * What the comparison of a batch with the account's order list found. Orders are named `3`, or `3.1` when they are a
 * retry.
 *
 * @example
 * ```ts
 * import { type Reconciliation, reconcile } from 'issue-batch';
 *
 * const report = await reconcile('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * const found: Reconciliation = report.reconciliation;
 * for (const { message, hint } of found.contradictions) console.error(message, hint);
 * const closable = found.open.filter((each) => each.closable).map(({ order }) => order);
 * ```
 */
export interface Reconciliation {
  /** Orders of the account that were read. */
  readonly searched: number;
  /** The list was read to its end, and every order in it showed whose it is. */
  readonly whole: boolean;
  /** Orders of the account that are still processing and do not show yet whose they are. */
  readonly undescribed: number;
  /** Orders that journal and list know by the same ID. */
  readonly confirmed: number;
  /** Orders that existed although the journal did not know of it. */
  readonly adopted: readonly AdoptedOrder[];
  /** Orders that the journal knows by an ID that the list does not show. */
  readonly notListed: readonly UnlistedOrder[];
  /** Orders whose outcome stays unknown. */
  readonly open: readonly OpenOrder[];
  /** Evidence that a row may have been paid twice, or that the server takes back what it said. */
  readonly contradictions: readonly Contradiction[];
  /** Orders that a person has closed as not issued. */
  readonly resolved: readonly ResolvedOrder[];
  /** Orders that were to be closed and may not be. */
  readonly refused: readonly UnresolvedOrder[];
}

/** An order that existed although the journal did not know of it: it is followed to its end now. */
export interface AdoptedOrder {
  /** Its name. */
  readonly order: string;
  /** The vendor's ID of it. */
  readonly orderId: string;
  /** Rows that it was frozen with. */
  readonly rows: number;
}

/** An order that the journal knows by an ID that the list does not show. */
export interface UnlistedOrder {
  /** Its name. */
  readonly order: string;
  /** The vendor's ID of it, for a question to the vendor. */
  readonly orderId: string;
  /** What the journal knows of it, one of {@link OrderStatus}. */
  readonly status: string;
}

/** An order whose outcome stays unknown: no answer proves anything, and the list does not show it. */
export interface OpenOrder {
  /** Its name, as the option `resolve` takes it. */
  readonly order: string;
  /** Rows that it holds. */
  readonly rows: number;
  /**
   * From when on a search that does not show it is enough to close it, ISO 8601; null before the first whole search.
   */
  readonly closableAt: string | null;
  /** A person may close it now, as not issued. */
  readonly closable: boolean;
}

/** Something that cannot be true at the same time. The batch is halted by it. */
export interface Contradiction {
  /** What contradicts what. */
  readonly message: string;
  /** What a person has to do. */
  readonly hint: string;
}

/** An order that a person has closed as not issued: its rows count as failed, and may be retried. */
export interface ResolvedOrder {
  /** Its name. */
  readonly order: string;
  /** Rows that it holds. */
  readonly rows: number;
}

/** An order that was to be closed and may not be. */
export interface UnresolvedOrder {
  /** Its name. */
  readonly order: string;
  /** Why not, or from when on, as words for a person. */
  readonly reason: string;
}
