/** @file Who may ask: checks Host, Origin and token before anything else is done; and the headers of every answer. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { httpError } from './http-error.js';

export interface GuardOptions {
  /** Address that the server listens on. */
  readonly host: string;
  /** Asked of everybody; null where only this machine can connect. */
  readonly token: string | null;
}

/** Names under which this machine alone is reached. */
export const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(host);

const COOKIE = 'keratin-token';

/** Nothing from elsewhere, nothing inline but pictures; nobody may frame the page. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Refuses what does not come from a page of this server.
 * A page of another site can make its own name point to this machine (DNS rebinding): then Host is that name. Or it can send requests
 * across: then Origin or Sec-Fetch-Site tell.
 */
export function guard(options: GuardOptions): MiddlewareHandler {
  return async (c, next): Promise<Response | void> => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    c.header('Cache-Control', 'no-store');
    const host = c.req.header('host') ?? '';
    checkHost(host, options.host);
    checkOrigin(host, c.req.header('origin'), c.req.header('sec-fetch-site'), c.req.header('sec-fetch-mode'));
    if (options.token !== null) {
      const given = c.req.query('token');
      if (given !== undefined && isSame(given, options.token)) {
        setCookie(c, COOKIE, options.token, { httpOnly: true, sameSite: 'Strict', path: '/' });
        // The token does not stay in the address bar.
        if (c.req.header('sec-fetch-mode') === 'navigate') return c.redirect(c.req.path, 303);
      } else {
        const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
        const shown = getCookie(c, COOKIE) ?? bearer;
        if (shown === undefined || !isSame(shown, options.token)) {
          throw httpError('server/token', { expected: 'the token of this server', received: shown === undefined && given === undefined ? 'none' : 'another', fix: 'open the address that was printed where it was started, with ?token=…; programs send the header Authorization: Bearer TOKEN' });
        }
      }
    }
    return await next();
  };
}

/** Names cannot be rebound to us if only our own are taken; bare addresses cannot be rebound at all. */
function checkHost(host: string, listening: string): void {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(host)?.[1]?.toLowerCase() ?? '';
  const bare = name.replace(/^\[|\]$/g, '');
  if (isLoopback(name) || isLoopback(bare)) return;
  if (!isLoopback(listening) && (isIP(bare) !== 0 || bare === listening.toLowerCase() || bare === hostname().toLowerCase())) return;
  throw httpError('server/forbidden', { where: 'Host', expected: 'the name of this machine', received: JSON.stringify(host.slice(0, 80)), fix: 'open the address that was printed where the server was started' });
}

function checkOrigin(host: string, origin: string | undefined, site: string | undefined, mode: string | undefined): void {
  const isOurs = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  const isAcross = site !== undefined && site !== 'same-origin' && site !== 'none' && mode !== 'navigate';
  if (isOurs && !isAcross) return;
  throw httpError('server/forbidden', { where: 'Origin', expected: 'a page of this server', received: JSON.stringify((origin ?? site ?? '').slice(0, 80)), fix: 'ask from its own page, or from a program that sends no Origin' });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Takes the same time whatever differs. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
