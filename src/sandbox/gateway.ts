import type { IncomingHttpHeaders } from 'node:http';
import { API_VERSION } from '../api/wire.js';
import { type Answer, apiError } from './answers.js';

const REMOVED_VERSIONS = new Set(['2023-07-27', '2023-01-16']);

/** The first value of a header, or undefined. Node.js joins or lists repeated ones, depending on the header. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * The refusal of a request without a playground key, or undefined. Any key that begins with `XX` is good: there is one
 * simulated account, and every key belongs to it.
 */
export function refuseKey(apiKey: string | undefined): Answer | undefined {
  if (apiKey === undefined || apiKey === '')
    return { ...apiError(401, 'unauthorized', 'The X-Api-Key header is missing.'), fromGateway: true };
  if (!apiKey.toLowerCase().startsWith('xx'))
    return {
      ...apiError(403, 'forbidden', 'This key may not be used here.', 'A sandbox key begins with XX.'),
      fromGateway: true,
    };
  return undefined;
}

/** The refusal of a version that is unknown or gone; no version at all means the current one. */
export function refuseVersion(version: string | undefined): Answer | undefined {
  if (version === undefined || version === API_VERSION) return undefined;
  if (REMOVED_VERSIONS.has(version))
    return apiError(410, 'version_removed', `Version ${version} was removed.`, `Use ${API_VERSION}.`);
  return apiError(400, 'invalid_version', 'The X-Api-Version header names no known version.', `Use ${API_VERSION}.`);
}
