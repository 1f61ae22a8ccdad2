/**
 * Why a goal is not reached, in a sentence by the row's `series`: found in a profile, and shown on the page beside the
 * figure. Said of goals that are reached, it is not shown.
 * @type {Readonly<Record<string, string>>}
 */
export const REASONS = {};
