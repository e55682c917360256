/** @file Finds out in which blocks of channels this machine's ONNX Runtime convolves: it does not say, so small convolutions are tried. */
import { placeholder } from '../core/leaf.js';
import { debug, setting } from '../core/log.js';
import { Tensor } from '../core/tensor.js';
import { convChannelsFirst } from '../ops/conv.js';
import { encodeForSession } from '../graph/encode-model.js';
import { writeOnnx } from '../graph/write-onnx.js';
import type { Backend } from './backend.js';

/** Vector registers hold 8 numbers (AVX2) or 16 (AVX-512, and what ONNX Runtime uses on ARM). */
const CANDIDATES = [8, 16];
const CHANNELS = 16;

/**
 * The number of channels in a block for which a convolution comes out right; 0 where none does, or `KERATIN_BLOCK=0` says so.
 * The operators of that layout are ONNX Runtime's own affair: should a version change them, everything works on without.
 */
export async function blockSize(createSession: Backend['createSession']): Promise<number> {
  const wanted = setting('KERATIN_BLOCK');
  if (wanted !== undefined) return Number(wanted);
  for (const block of CANDIDATES) {
    if (await isRight(block, createSession)) {
      debug('graph', () => `convolutions in blocks of ${block} channels`);
      return block;
    }
  }
  return 0;
}

/** Convolves two pixels with a kernel of one: y[m, p] = Σ w[m, c] · x[c, p], in whole numbers. */
async function isRight(block: number, createSession: Backend['createSession']): Promise<boolean> {
  const x = Float32Array.from({ length: CHANNELS * 2 }, (_, i) => (i * 7) % 11);
  const w = Float32Array.from({ length: CHANNELS * CHANNELS }, (_, i) => (i * 5) % 13);
  const [image, kernel] = [placeholder([1, CHANNELS, 1, 2], { name: 'x' }), placeholder([CHANNELS, CHANNELS, 1, 1], { name: 'w' })];
  const y = convChannelsFirst(image, kernel, { strides: [1, 1], dilations: [1, 1], pads: [[0, 0], [0, 0]], groups: 1 });
  const { model, outputs: [name] } = writeOnnx({ inputs: [image, kernel], outputs: [y], updates: [] }, { block });
  try {
    const session = await createSession(encodeForSession(model), { threads: 1 });
    const results = await session.run(new Map([['x', new Tensor(image.shape, 'float32', x)], ['w', new Tensor(kernel.shape, 'float32', w)]]), new Map([[name!, null]]));
    await session.release();
    return results.get(name!)!.data.every((value: number | bigint, i: number) => {
      let expected = 0;
      for (let c = 0; c < CHANNELS; c++) expected += w[Math.floor(i / 2) * CHANNELS + c]! * x[c * 2 + (i % 2)]!;
      return value === expected;
    });
  } catch {
    return false;
  }
}
