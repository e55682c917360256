/** @file Records as JSON holds them, before anyone has looked what is in them. */

/** A record as a file holds it. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
