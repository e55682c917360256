/** @file Bodies of requests: read up to a limit, within a time, all together within a share of memory. */
import type { Context } from 'hono';
import { httpError } from './http-error.js';

/** Bytes of all bodies that are being read or wait for the worker. */
const TOGETHER = 256 << 20;

/** How bodies are read. */
export interface BodyLimits {
  /** Milliseconds in which nothing of a body comes, default 10,000; a whole one has six times as long. */
  readonly bodyTimeout?: number;
}

/** Counts the bytes that are held for requests. */
export class BodyReader {
  private held = 0;
  constructor(private readonly limits: BodyLimits = {}) {}

  /** The whole body, while `use` runs. @throws KeratinError `server/large`, `server/slow`, `server/busy` */
  async using<T>(c: Context, most: number, use: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>): Promise<T> {
    const before = { held: 0 };
    try {
      return await use(await this.read(c, most, before));
    } finally {
      this.held -= before.held;
    }
  }

  /** A JSON object. @throws KeratinError `server/request`, `server/content-type` and as {@link using} */
  async json(c: Context, most: number): Promise<Record<string, unknown>> {
    checkType(c, /^application\/([\w.+-]+\+)?json$/, 'application/json');
    return this.using(c, most, async (bytes) => parseJsonObject(bytes));
  }

  private async read(c: Context, most: number, own: { held: number }): Promise<Uint8Array<ArrayBuffer>> {
    const announced = Number(c.req.header('content-length') ?? 0);
    if (announced > most) throw await tooLarge(c, most);
    const stream = c.req.raw.body;
    if (stream === null) return new Uint8Array();
    const parts: Uint8Array[] = [];
    let size = 0;
    const reader = stream.getReader();
    const { bodyTimeout = 10_000 } = this.limits;
    let tooSlow!: () => void;
    const late = new Promise<never>((_, reject) => {
      tooSlow = () => reject(httpError('server/slow', { expected: 'a body that comes at once', received: `${size} bytes, then nothing`, fix: 'send it again' }));
    });
    const idle = setTimeout(tooSlow, bodyTimeout);
    const whole = setTimeout(tooSlow, 6 * bodyTimeout);
    try {
      for (;;) {
        const { done, value } = await Promise.race([reader.read(), late]);
        if (done) break;
        idle.refresh();
        size += value.length;
        own.held += value.length;
        this.held += value.length;
        if (size > most) throw await tooLarge(c, most);
        if (this.held > TOGETHER) throw httpError('server/busy', { expected: 'fewer large requests at a time', received: `${this.held >> 20} MB of them`, fix: 'ask again in a moment' });
        parts.push(value);
      }
    } catch (error) {
      c.header('Connection', 'close'); // the rest of the body is not wanted
      void reader.cancel().catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(idle);
      clearTimeout(whole);
    }
    const body = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      body.set(part, at);
      at += part.length;
    }
    return body;
  }
}

async function tooLarge(c: Context, most: number): Promise<Error> {
  c.header('Connection', 'close');
  return httpError('server/large', { expected: `at most ${most.toLocaleString('en')} bytes`, received: 'more', fix: 'send less, or a smaller picture' });
}

/** @throws KeratinError `server/content-type` */
export function checkType(c: Context, wanted: RegExp, name: string): string {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (!wanted.test(type)) throw httpError('server/content-type', { where: 'Content-Type', expected: name, received: type === '' ? 'none' : JSON.stringify(type.slice(0, 60)), fix: `send the header Content-Type: ${name}` });
  return type;
}

/** @throws KeratinError `server/request` */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> {
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw httpError('server/request', { where: 'body', expected: 'a JSON object', received: Array.isArray(value) ? 'an array' : String(value).slice(0, 40), fix: 'send an object' });
  return value as Record<string, unknown>;
}

/** @throws KeratinError `server/request` */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw httpError('server/request', { where: 'body', expected: 'JSON', received: error instanceof SyntaxError ? error.message.slice(0, 120) : 'bytes that are no UTF-8', fix: 'send valid JSON' });
  }
}
