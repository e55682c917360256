/** @file Computing a few samples of the batch at a time, so that what is computed in between stays in the processor's cache. */
import type { Value } from '../core/value.js';
import { add } from '../ops/arithmetic.js';
import { zeros } from '../ops/broadcast.js';
import { reshape } from '../ops/reshape.js';
import { scan } from '../ops/scan.js';

/** Bytes of the largest array on the way that one block may have. */
const BLOCK_BYTES = 6e6;

/**
 * Runs `body` on blocks of the batch, the first axis: its outputs are put together again, its sums (shaped like `like`) are added up.
 * A batch that fits whole, or has no fitting divisor, is one block.
 *
 * @param bytes of the largest array on the way, for one sample
 */
export function overBlocks(
  bytes: number, batched: readonly Value[], like: readonly Value[], body: (block: Value[]) => { sums: Value[]; outputs: Value[] },
): { sums: Value[]; outputs: Value[] } {
  const n = batched[0]!.shape[0]!;
  const size = blockSize(n, bytes);
  if (size === n) return body([...batched]);
  const { final, outputs } = scan({
    init: like.map(zeros),
    sequences: batched.map((v) => reshape(v, [n / size, size, ...v.shape.slice(1)])),
    body(sums, block) {
      const done = body(block);
      return { states: sums.map((sum, i) => add(sum, done.sums[i]!)), outputs: done.outputs };
    },
  });
  return { sums: final, outputs: outputs.map((v) => reshape(v, [n, ...v.shape.slice(2)])) };
}

/** The largest divisor of n whose block fits; n itself where all fit or blocks would be too small to be worth it. */
function blockSize(n: number, bytes: number): number {
  const fitting = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0 && d * bytes <= BLOCK_BYTES);
  const best = fitting.at(-1) ?? 1;
  return best * bytes < BLOCK_BYTES / 8 ? n : best;
}
