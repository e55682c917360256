/** @file Cases of layers: outputs, and the gradients of Σ output · cotangent with respect to inputs and trainable weights. */
import { gradients } from '../../src/autodiff/gradients.js';
import { isFloat } from '../../src/core/dtype.js';
import { placeholder } from '../../src/core/leaf.js';
import type { KerasObject } from '../../src/core/registry.js';
import type { Tensor } from '../../src/core/tensor.js';
import type { Value } from '../../src/core/value.js';
import { ProgramContext } from '../../src/layers/call-context.js';
import { layerFromKeras, layerRegistry } from '../../src/layers/registry.js';
import { add, mul } from '../../src/ops/arithmetic.js';
import { sum } from '../../src/ops/broadcast.js';
import { compile } from '../../src/runtime/function.js';
import { type FixtureTensor, type Kind, Skip, decode, hasKeys } from './case.js';

interface LayerCase {
  readonly layer: KerasObject;
  readonly call?: { readonly training?: boolean; readonly mask?: FixtureTensor | readonly (FixtureTensor | null)[] | null; readonly initial_state?: FixtureTensor | readonly FixtureTensor[] | null };
  readonly inputs: readonly FixtureTensor[];
  readonly weights: readonly FixtureTensor[];
  readonly outputs: readonly FixtureTensor[];
  readonly cotangents?: readonly FixtureTensor[];
  readonly grad_inputs?: readonly FixtureTensor[];
  readonly grad_weights?: readonly FixtureTensor[];
}

const forward = { absolute: 1e-5, relative: 1e-5 };
const backward = { absolute: 1e-4, relative: 1e-4 };

export const layerCase: Kind<LayerCase> = {
  name: 'layer',
  matches: (c) => hasKeys(c, 'layer', 'inputs', 'outputs'),
  async run({ content }, report) {
    const { training = false, mask = null, initial_state: states = [], ...others } = content.call ?? {};
    for (const name of [...missingClasses(content.layer), ...Object.keys(others)]) throw new Skip(`there is no ${name} yet`);

    const inputs = [...content.inputs, ...[states ?? []].flat()].map(decode);
    const masks = [mask].flat().map((m) => (m === null ? null : decode(m)));
    const expected = content.outputs.map(decode);
    const cotangents = (content.cotangents ?? []).map(decode);

    // The fixtures were made by Keras 3.6 on PyTorch.
    const layer = layerFromKeras(content.layer, { keras: 3, backend: 'torch' });
    layer.ensureBuilt(inputs.map((x) => x.shape));
    layer.setWeights(content.weights.map(decode));

    const xs = inputs.map(leaf);
    const maskValues = masks.map((m) => (m === null ? null : leaf(m)));
    const context = new ProgramContext(training);
    xs.forEach((x, i) => context.setMask(x, maskValues[i] ?? null));
    const ys = layer.run(xs, context);

    const dys = cotangents.map(leaf);
    const floats = xs.filter((x) => isFloat(x.dtype));
    const wanted = [...floats.slice(0, content.grad_inputs?.length), ...layer.trainableWeights.map((w) => w.variable.value)];
    const derivatives = dys.length === 0 ? [] : gradients(ys.map((y, i) => sum(mul(y, dys[i]!))).reduce((a, b) => add(a, b)), wanted);
    const given = (tensors: readonly (Tensor | null)[]): Tensor[] => tensors.filter((t) => t !== null);
    const run = compile([...xs, ...maskValues.filter((m) => m !== null), ...dys], [...ys, ...derivatives], [], { name: layer.name });
    const results = await run(...inputs, ...given(masks), ...cotangents);
    await run.release();

    expected.forEach((y, i) => report.close(`output ${i}`, results[i]!, y, forward));
    const gradientsOf = [...(content.grad_inputs ?? []), ...(content.grad_weights ?? [])];
    if (dys.length > 0) report.same('number of gradients', results.length - ys.length, gradientsOf.length);
    gradientsOf.forEach((g, i) => report.close(`gradient of ${g.name ?? `input ${i}`}`, results[ys.length + i]!, decode(g), backward));
  },
};

const leaf = (t: Tensor): Value => placeholder(t.shape, { dtype: t.dtype });

/** Class names, of the layer and of those inside it, that no layer here has. */
export function missingClasses({ class_name: name, config }: KerasObject): string[] {
  const inner = ['layer', 'backward_layer'].flatMap((key) => (hasKeys(config[key], 'class_name', 'config') ? missingClasses(config[key] as KerasObject) : []));
  return layerRegistry.has(name) ? inner : [name, ...inner];
}
