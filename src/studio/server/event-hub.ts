/** @file Events for all pages that listen, as Server-Sent Events. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import type { StudioEvents } from '../protocol/events.js';
import { httpError } from './http-error.js';

/** Most pages at a time; and bytes that wait for one that does not read. */
const PAGES = 64;
const BACKLOG = 8 << 20;
/** Milliseconds between two signs of life, so that nobody between us closes the connection. */
const BEAT = 15_000;

export class EventHub {
  private readonly pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  private readonly encoder = new TextEncoder();
  private beat: NodeJS.Timeout | undefined;

  /** True while somebody listens. */
  get heard(): boolean {
    return this.pages.size > 0;
  }

  /** Tells all pages. */
  send<K extends keyof StudioEvents>(event: K, data: StudioEvents[K]): void {
    if (!this.heard) return;
    const bytes = this.encode(event, data);
    for (const page of this.pages) this.give(page, bytes);
  }

  /** A page that begins to listen: the answer to its request. @throws KeratinError `server/busy` */
  listen(hello: StudioEvents['hello']): Response {
    if (this.pages.size >= PAGES) throw httpError('server/busy', { expected: `at most ${PAGES} pages that listen`, received: 'one more', fix: 'close some of them' });
    let own: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        this.pages.add(controller);
        this.give(controller, this.encoder.encode('retry: 2000\n\n'));
        this.give(controller, this.encode('hello', hello));
      },
      cancel: () => this.forget(own),
    }, { highWaterMark: BACKLOG, size: (bytes) => bytes!.length });
    this.beat ??= setInterval(() => { for (const page of this.pages) this.give(page, this.encoder.encode(': \n\n')); }, BEAT).unref();
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' } });
  }

  close(): void {
    clearInterval(this.beat);
    for (const page of this.pages) {
      this.forget(page);
      page.close();
    }
  }

  private encode(event: string, data: unknown): Uint8Array {
    return this.encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private give(page: ReadableStreamDefaultController<Uint8Array>, bytes: Uint8Array): void {
    try {
      if ((page.desiredSize ?? 0) >= bytes.length || bytes.length > BACKLOG) return page.enqueue(bytes);
      this.forget(page); // does not read: it will come back and be told all anew
      page.close();
    } catch {
      this.forget(page);
    }
  }

  private forget(page: ReadableStreamDefaultController<Uint8Array>): void {
    this.pages.delete(page);
    if (this.pages.size > 0) return;
    clearInterval(this.beat);
    this.beat = undefined;
  }
}
