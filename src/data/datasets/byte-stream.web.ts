/** @file Files as streams of bytes in a browser: over HTTP. */
import { KeratinError } from '../../core/errors.js';

export async function* openBytes(path: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok || response.body === null) {
    throw new KeratinError({ code: 'file/missing', where: `file "${path}"`, expected: 'a file at this URL', received: `HTTP ${response.status}`, fix: 'check the URL' });
  }
  const pieces = response.body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array<ArrayBuffer>>;
  const first = await pieces.next();
  if (first.done === true) return;
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(first.value),
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() { await pieces.return?.(); },
  });
  const packed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* packed ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}
