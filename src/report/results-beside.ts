/**
 * Where the results go when another program keeps their file open to the end, which only Windows lets it do: beside it,
 * as `rewards.results-2.csv`. Links that nobody can read are worth little, and the spreadsheet may stay open for days.
 */
import { parse } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { guardOutput, type OutputClaim } from './output-guard.js';

const LAST = 9;

/** The names beside the results that may be written: free ones, and those that hold the results of these very rows. */
export async function* placesBeside(claim: OutputClaim): AsyncGenerator<string> {
  for (let number = 2; number <= LAST; number += 1) {
    const path = nameBeside(claim.path, number);
    if (await mayBeWritten({ ...claim, path })) yield path;
  }
}

/** By text, so that the path stays as it was given: relative or not. */
function nameBeside(path: string, number: number): string {
  const { ext } = parse(path);
  return `${path.slice(0, path.length - ext.length)}-${number}${ext}`;
}

async function mayBeWritten(claim: OutputClaim): Promise<boolean> {
  try {
    await guardOutput(claim);
    return true;
  } catch (error) {
    if (error instanceof IssueBatchError) return false;
    throw error;
  }
}
