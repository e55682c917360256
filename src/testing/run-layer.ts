/** @file Runs a layer on numbers: outputs, mask, losses, and what it did to its variables. */
import { placeholder } from '../core/leaf.js';
import { type Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { ProgramContext } from '../layers/call-context.js';
import type { Layer } from '../layers/layer.js';
import { compile } from '../runtime/function.js';

/** How to run; `weights` are set before, `masks` go with the inputs. */
export interface RunLayerOptions { readonly training?: boolean; readonly masks?: readonly (TensorLike | null)[]; readonly weights?: readonly TensorLike[] }

/** What came out. */
export interface LayerRun { readonly outputs: Tensor[]; readonly output: Tensor; readonly mask: Tensor | null; readonly losses: number[] }

/** Runs `layer` once on `inputs`; updates of variables take effect. */
export async function runLayer(layer: Layer, inputs: readonly TensorLike[], options: RunLayerOptions = {}): Promise<LayerRun> {
  const given = inputs.map((x) => tensor(x));
  const masks = (options.masks ?? []).map((m) => (m === null ? null : tensor(m, { dtype: 'bool' })));
  const xs = given.map((x) => placeholder(x.shape, { dtype: x.dtype }));
  const maskValues = masks.map((m) => m && placeholder(m.shape, { dtype: 'bool' }));
  const context = new ProgramContext(options.training ?? false);
  xs.forEach((x, i) => context.setMask(x, maskValues[i] ?? null));
  layer.ensureBuilt(given.map((x) => x.shape));
  if (options.weights !== undefined) layer.setWeights(options.weights);
  const ys = layer.run(xs, context);
  const mask = context.maskOf(ys[0]!);
  const run = compile([...xs, ...maskValues.filter((m) => m !== null)], [...ys, ...context.losses, ...(mask === null ? [] : [mask])], context.updates, { name: layer.name });
  const results = await run(...given, ...masks.filter((m) => m !== null));
  await run.release();
  const outputs = results.slice(0, ys.length);
  const losses = results.slice(ys.length, ys.length + context.losses.length).map((loss) => loss.item());
  return { outputs, output: outputs[0]!, mask: mask === null ? null : results.at(-1)!, losses };
}
