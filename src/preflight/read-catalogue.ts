import type { Client } from '../api/client.js';
import { IssueBatchError } from '../errors.js';
import { type Catalogue, createCatalogue } from '../plan/catalogue.js';

export interface ReadCatalogue {
  /** Undefined when it could not be read and the payment balance is given. */
  readonly catalogue: Catalogue | undefined;
  readonly notes: readonly string[];
}

/** @throws IssueBatchError `ACCOUNT` or `UNREACHABLE` when there is no catalogue and no way on without it */
export async function readCatalogue(
  client: Client,
  currency: string | null,
  signal: AbortSignal | undefined,
): Promise<ReadCatalogue> {
  try {
    return { catalogue: createCatalogue(await client.listProducts(signal)), notes: [] };
  } catch (error) {
    // With the currency given, a catalogue that fails by itself need not stop anyone; the server still checks each order.
    const passable = error instanceof IssueBatchError && error.code === 'UNREACHABLE' && currency !== null;
    if (!passable) throw error;
    return { catalogue: undefined, notes: [`Products and values were not checked: ${error.message}`] };
  }
}
