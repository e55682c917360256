/** @file What both servers begin with: the guard, errors as answers, and routes that know their methods. */
import { type Context, Hono } from 'hono';
import { KeratinError } from '../../core/errors.js';
import { type GuardOptions, guard } from './guard.js';
import { errorReply, httpError, statusOf } from './http-error.js';

type Handler = (c: Context) => Promise<Response>;
type Routes = Readonly<Record<string, { readonly GET?: Handler; readonly POST?: Handler }>>;

/**
 * An app of these routes. What is not there is 404, another method 405.
 * @param rest answers GETs that no route takes; null: 404
 */
export function makeApp(options: GuardOptions, routes: Routes, rest: (c: Context) => Promise<Response | null>): Hono {
  const app = new Hono();
  app.use(guard(options));
  for (const [path, methods] of Object.entries(routes)) {
    app.all(path, (c) => {
      const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
      const handler = methods[method as 'GET' | 'POST'];
      if (handler === undefined) throw wrongMethod(c, Object.keys(methods));
      return handler(c);
    });
  }
  app.all('*', async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw wrongMethod(c, ['GET']);
    const found = await rest(c);
    if (found === null) throw httpError('server/missing', { expected: 'an address of this server', received: JSON.stringify(c.req.path.slice(0, 200)), fix: 'begin at /' });
    return found;
  });
  app.onError((error, c) => {
    if (!(error instanceof KeratinError)) console.error(error);
    return c.json(errorReply(error), statusOf(error));
  });
  return app;
}

function wrongMethod(c: Context, allowed: readonly string[]): Error {
  const names = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
  c.header('Allow', names.join(', '));
  return httpError('server/method', { where: c.req.path, expected: names.join(' or '), received: c.req.method, fix: 'use another method' });
}
