/** @file Asks the studio's server: one typed call for every route of the protocol, and errors that can be shown. */
import { type Api, routeWith } from '../protocol/api.js';
import type { ErrorReply } from '../protocol/basics.js';

type Told = ErrorReply['error'];

/** What the server, or the way to it, said no with. */
export class StudioError extends Error {
  constructor(readonly told: Told, readonly status: number) {
    super(`${told.where ? `${told.where}: ` : ''}${told.expected}; ${told.received}`);
    this.name = 'StudioError';
  }
}

const away: Told = {
  code: 'studio/away', expected: 'an answer of the studio', received: 'none', fix: 'see whether `keratin studio` still runs in its terminal; this page goes on by itself',
};

type Bodies<P extends keyof Api> = Api[P]['body'] extends undefined ? [] : [body: Api[P]['body']];

/** The answer of a route: `ask('/api/run', { id })`, `ask('/api/run/stop', {}, { id })`. A Blob is sent as it is, anything else as JSON. */
export async function ask<P extends keyof Api>(path: P, query: Api[P]['query'], ...[body]: Bodies<P>): Promise<Api[P]['reply']> {
  const bytes = body instanceof Blob || body instanceof ArrayBuffer;
  const request: RequestInit = body === undefined ? {} : {
    method: 'POST',
    headers: { 'Content-Type': bytes ? (body instanceof Blob && body.type) || 'image/png' : 'application/json' },
    body: bytes ? body : JSON.stringify(body),
  };
  let response: Response;
  try {
    response = await fetch(routeWith(path, query as Record<string, string>), request);
  } catch {
    throw new StudioError(away, 0);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Api[P]['reply'];
  throw new StudioError((answer as ErrorReply | null)?.error ?? { ...away, received: `status ${response.status}` }, response.status);
}

/** Anything thrown, as it is shown. */
export function toldOf(error: unknown): Told {
  if (error instanceof StudioError) return error.told;
  return { code: 'page', expected: 'no error in this page', received: error instanceof Error ? error.message : String(error), fix: 'load the page anew' };
}
