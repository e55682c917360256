/** @file The numbers of a model under lasting names: its weights, its optimizer's state; and putting saved ones back. */
import { KeratinError, check } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import { sameShape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { allocate } from '../core/dtype.js';
import type { Layer } from '../layers/layer.js';
import type { Optimizer } from '../optimizers/optimizer.js';

/** A layer or model, as far as its weights go. */
export type Weighted = Pick<Layer, 'name' | 'weights' | 'sublayers'>;

/**
 * All weights by the names of the layers that they are in: `conv2d/kernel`, in a model inside the model `base/conv2d/kernel`.
 * A weight of a layer used twice stands under the first name.
 */
export function namedWeights(model: Weighted): Map<string, Variable> {
  const named = new Map<string, Variable>();
  const done = new Set<Variable>();
  const visit = (layer: Weighted, prefix: string): void => {
    const inner = new Set(layer.sublayers.flatMap((l) => l.weights.map((w) => w.variable)));
    for (const { variable } of layer.weights) {
      if (inner.has(variable) || done.has(variable)) continue;
      done.add(variable);
      const tail = variable.name.startsWith(`${layer.name}/`) ? variable.name.slice(layer.name.length + 1) : variable.name;
      addUnique(named, prefix + tail, variable);
    }
    for (const sub of layer.sublayers) visit(sub, `${prefix}${sub.name}/`);
  };
  visit(model, '');
  return named;
}

/** The optimizer's variables: slots as `conv2d/kernel/momentum`, its single numbers as `iteration`. */
export function namedOptimizerState(optimizer: Optimizer, weights: ReadonlyMap<string, Variable>): Map<string, Variable> {
  const named = new Map<string, Variable>();
  for (const [name, weight] of weights) {
    for (const [slot, variable] of Object.entries(optimizer.slots(weight))) named.set(`${name}/${slot}`, variable);
  }
  const slots = new Set(named.values());
  for (const variable of optimizer.variables) {
    if (!slots.has(variable)) addUnique(named, variable.name.replace(`${optimizer.name}/`, ''), variable);
  }
  return named;
}

/** Makes the slots of those weights for which `saved` has some, so that they can be put back. */
export function buildSlots(optimizer: Optimizer, weights: ReadonlyMap<string, Variable>, saved: Iterable<string>): void {
  const names = new Set([...saved].map((name) => name.slice(0, name.lastIndexOf('/'))));
  optimizer.build([...weights].flatMap(([name, variable]) => (names.has(name) ? [variable] : [])));
}

function addUnique(named: Map<string, Variable>, name: string, variable: Variable): void {
  let unique = name;
  for (let i = 1; named.has(unique); i++) unique = `${name}_${i}`;
  named.set(unique, variable);
}

/** Copies of what the variables hold now. */
export const copyNumbers = (variables: ReadonlyMap<string, Variable>): Map<string, Tensor> =>
  new Map([...variables].map(([name, variable]) => [name, copyOf(variable.read())]));

export function copyOf(t: Tensor): Tensor {
  const data = allocate(t.dtype, t.size);
  data.set(t.data as never);
  return new Tensor(t.shape, t.dtype, data);
}

/**
 * Throws unless there is exactly one saved tensor for each variable, of its shape and format.
 * @param what as `weights`, for the error
 */
export function checkNumbers(variables: ReadonlyMap<string, Variable>, saved: ReadonlyMap<string, Tensor>, what: string): void {
  const missing = [...variables.keys()].filter((name) => !saved.has(name));
  const unknown = [...saved.keys()].filter((name) => !variables.has(name));
  check(missing.length === 0 && unknown.length === 0, () => ({
    code: 'checkpoint/names', expected: `${what} of this model: ${some([...variables.keys()])}`,
    received: [...(missing.length > 0 ? [`none for ${some(missing)}`] : []), ...(unknown.length > 0 ? [`some for ${some(unknown)}, which it does not have`] : [])].join(', and '),
    fix: 'load a checkpoint of a model with the same layers, of the same names',
  }));
  for (const [name, variable] of variables) {
    const { shape, dtype } = saved.get(name)!;
    if (sameShape(shape, variable.shape) && dtype === variable.dtype) continue;
    throw new KeratinError({
      code: 'checkpoint/shape', expected: `"${name}" as ${variable.dtype} [${variable.shape.join(', ')}]`, received: `${dtype} [${shape.join(', ')}]`,
      fix: 'load a checkpoint of a model whose layers have the same settings and input shape',
    });
  }
}

/** Puts saved numbers into the variables; check them all first. */
export function writeNumbers(variables: ReadonlyMap<string, Variable>, saved: ReadonlyMap<string, Tensor>): void {
  for (const [name, variable] of variables) variable.write(saved.get(name)!);
}

const some = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.length > 6 ? `${names.slice(0, 6).join(', ')} … ${names.length} in all` : names.join(', '));
