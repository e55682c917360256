/** @file Listening: an app behind Node's HTTP server, with time limits, on an address of which everybody is told what it means. */
import type { Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { KeratinError } from '../../core/errors.js';
import { isLoopback } from './guard.js';

/** Where to listen. */
export interface ListenOptions {
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  /** 0: any that is free. Without one: `usual`, or the next that is free. */
  readonly port?: number;
}

export interface OpenServer {
  /** To be opened; with the token where there is one. */
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** A token where others can connect. */
export const makeToken = (host: string): string | null => (isLoopback(host) ? null : randomBytes(18).toString('base64url'));

/** Most connections at a time. */
const CONNECTIONS = 1000;

/** @throws KeratinError `server/port` where it is taken, or not allowed */
export async function openServer(app: Hono, options: ListenOptions, usual: number, token: string | null): Promise<OpenServer> {
  const { host = '127.0.0.1' } = options;
  const server = createAdaptorServer({
    fetch: app.fetch, serverOptions: { requestTimeout: 60_000, headersTimeout: 10_000, connectionsCheckingInterval: 1000, keepAliveTimeout: 5000 },
  }) as Server;
  server.maxConnections = CONNECTIONS;
  const ports = options.port === undefined ? Array.from({ length: 20 }, (_, i) => usual + i) : [options.port];
  for (const [i, port] of ports.entries()) {
    try {
      await listen(server, port, host);
      break;
    } catch (error) {
      if (i < ports.length - 1 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw portError(error, host, port);
    }
  }
  const { port } = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    port, url: `http://${shown}:${port}/${token === null ? '' : `?token=${token}`}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> => new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(port, host, () => {
    server.off('error', reject);
    server.on('error', (error) => console.error(error)); // one bad connection is no reason to end
    resolve();
  });
});

function portError(error: unknown, host: string, port: number): KeratinError {
  const { code = 'an error' } = error as NodeJS.ErrnoException;
  const taken = code === 'EADDRINUSE';
  return new KeratinError({
    code: 'cli/port', where: 'keratin --port', expected: `to listen on ${host}, port ${port}`, received: taken ? 'somebody else listens there' : code,
    fix: taken ? `choose another: --port ${port + 1}` : 'choose another --port, or an address of this machine for --host', cause: error,
  });
}
