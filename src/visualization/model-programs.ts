/** @file Programs made of a model to look into it, kept so that the next picture need not compile them again. */
import type { SymbolicTensor } from '../layers/layer.js';
import { type TensorLike, Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import type { Model } from '../models/model.js';
import { type CompiledFunction, compile } from '../runtime/function.js';

interface Kept { readonly run: CompiledFunction; users: number }
/** A Sequential that has grown has another output, and so other programs. */
const kept = new WeakMap<SymbolicTensor, Map<string, Kept>>();
/** Each holds the model's weights in the runtime's own layout. */
const MOST = 6;

/**
 * Runs the program that `make` makes, or the one made under the same key before; weights are built in as constants,
 * and a program whose weights have changed is compiled anew. Of each model the six used last are kept.
 */
export async function runProgram(model: Model, key: readonly unknown[], make: () => readonly [inputs: readonly Value[], outputs: readonly Value[]], inputs: readonly TensorLike[]): Promise<Tensor[]> {
  const own = kept.get(model.output) ?? new Map<string, Kept>();
  kept.set(model.output, own);
  const name = JSON.stringify(key);
  const program = own.get(name) ?? { run: compile(...make(), [], { name: `${model.name}/${String(key[0])}`, asConstant: () => true }), users: 0 };
  own.delete(name);
  own.set(name, program); // the last in the map is the last used
  program.users++;
  try {
    return await program.run(...inputs);
  } finally {
    program.users--;
    for (const [old, { run, users }] of own) {
      if (own.size <= MOST) break;
      if (users > 0) continue;
      own.delete(old);
      await run.release();
    }
  }
}
