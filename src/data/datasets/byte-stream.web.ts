/** @file Files as streams of bytes in a browser: over HTTP. */
import { type ErrorFields, KeratinError } from '../../core/errors.js';

type Bytes = Uint8Array<ArrayBuffer>;

export async function* openBytes(path: string): AsyncGenerator<Uint8Array> {
  const fail = (fields: Omit<ErrorFields, 'where'>): KeratinError => new KeratinError({ where: `file "${path}"`, ...fields });
  const response = await fetch(path).catch((cause: unknown) => {
    throw fail({ code: 'file/missing', expected: 'a file at this URL', received: String(cause), fix: 'check the URL, and that the server allows this page to read it', cause });
  });
  if (!response.ok || response.body === null) throw fail({ code: 'file/missing', expected: 'a file at this URL', received: `HTTP ${response.status}`, fix: 'check the URL' });
  const reader = response.body.getReader();
  const first = await reader.read();
  if (first.done) return;
  const whole = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(first.value),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
  const packed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  try {
    yield* pieces(packed ? whole.pipeThrough(new DecompressionStream('gzip')) : whole);
  } catch (cause) {
    throw fail({ code: 'file/damaged', expected: `a whole${packed ? ' gzip' : ''} file`, received: String(cause), fix: 'load it again', cause });
  }
}

/** Not every browser can iterate over a stream. */
async function* pieces(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
