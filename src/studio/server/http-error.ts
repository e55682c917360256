/** @file Errors as answers: which status each kind gets, and what the body says. */
import { type ErrorFields, KeratinError } from '../../core/errors.js';
import type { ErrorReply } from '../protocol/basics.js';

/** Kinds that this server makes itself. */
const own = {
  'server/request': 400, 'server/token': 401, 'server/forbidden': 403, 'server/missing': 404, 'server/method': 405, 'server/slow': 408,
  'server/state': 409, 'server/large': 413, 'server/content-type': 415, 'server/sample': 422, 'server/busy': 429, 'server/worker': 503,
} as const;
/** Kinds of the rest of the package, by how they begin. */
const others: readonly (readonly [string, number])[] = [
  ['file/missing', 404], ['run/missing', 404], ['file/', 422], ['cli/', 400], ['option/', 400], ['visualization/', 422], ['model/layer', 404],
];

export type ServerCode = keyof typeof own;
export type Status = (typeof own)[ServerCode] | 422 | 500;

/** An error that becomes an answer. */
export const httpError = (code: ServerCode, fields: Omit<ErrorFields, 'code'>): KeratinError => new KeratinError({ code, ...fields });

export function statusOf(error: unknown): Status {
  if (!(error instanceof KeratinError)) return 500;
  if (Object.hasOwn(own, error.code)) return own[error.code as ServerCode];
  return (others.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? 422) as Status; // pictures, texts, models: what was given does not fit
}

/** What is told of an error: of unforeseen ones nothing about our insides. */
export function errorReply(error: unknown): ErrorReply {
  if (error instanceof KeratinError) {
    const { code, where, expected, received, fix } = error;
    return { error: { code, ...(where === '' ? {} : { where }), expected, received, fix } };
  }
  return { error: { code: 'server/error', expected: 'an answer', received: 'an error inside the server', fix: 'see what the terminal says where it was started' } };
}

/** The error of an {@link ErrorReply}, on the other side of a channel. */
export const errorFrom = ({ error }: ErrorReply): KeratinError => new KeratinError(error);
