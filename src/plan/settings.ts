/** Checks the settings that become part of every order. */
import { checkApiKey, publicKeyPrefix, resolveBaseUrl } from '../api/host.js';
import { MAX_ITEMS_PER_ORDER } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import type { BatchSettings } from '../model.js';
import { checkApiOptions, type PlanOptions } from '../options.js';
import { MAX_OWN_DESCRIPTION } from './order-tag.js';

export interface CheckedSettings {
  readonly apiKey: string;
  readonly keyPrefix: string;
  readonly settings: BatchSettings;
}

/** @throws IssueBatchError `USAGE` */
export function checkSettings(options: PlanOptions): CheckedSettings {
  const apiKey = checkApiKey(options.apiKey);
  checkApiOptions(options);
  const { currency, template, description, distribution = 'payout_link', chunkSize = MAX_ITEMS_PER_ORDER } = options;
  const canary = options.canary === false ? undefined : options.canary;
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) {
    throw refuse('--currency', currency, 'Give the three capital letters of ISO 4217, such as USD.');
  }
  if (!['payout_link', 'email', 'recipient'].includes(distribution)) {
    throw refuse('--distribution', distribution, 'Give payout_link, email or recipient.');
  }
  if (template !== undefined && !/^DT-[0-9A-Za-z-]{1,64}$/.test(template)) {
    throw refuse('--template', template, 'Give the ID of a redemption template, which begins with DT-.');
  }
  if (description !== undefined && (description.length > MAX_OWN_DESCRIPTION || /[\p{Cc}\p{Cf}]/u.test(description))) {
    throw refuse(
      '--description',
      description,
      `Give at most ${MAX_OWN_DESCRIPTION} plain characters; the rest of the vendor's 128 holds the batch's own mark.`,
    );
  }
  if (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > MAX_ITEMS_PER_ORDER) {
    throw refuse('--chunk-size', String(chunkSize), `Give a whole number from 1 to ${MAX_ITEMS_PER_ORDER}.`);
  }
  if (canary !== undefined && !(Number.isInteger(canary) && canary >= 1 && canary <= chunkSize)) {
    throw refuse('--canary', String(canary), `Give a number of rows from 1 to the size of an order, ${chunkSize}.`);
  }
  return {
    apiKey,
    keyPrefix: publicKeyPrefix(apiKey),
    settings: {
      currency: currency ?? null,
      distribution,
      template: template ?? null,
      description: description ?? null,
      chunkSize,
      ...(canary === undefined ? {} : { canary }),
      baseUrl: resolveBaseUrl(apiKey, options.baseUrl),
    },
  };
}

function refuse(option: string, value: string, hint: string): IssueBatchError {
  return new IssueBatchError('USAGE', `${option} ${JSON.stringify(value)} cannot be used.`, { hint });
}
