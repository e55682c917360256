/** @file The front of a model that training leaves as it is: where it ends, and what comes out of it there. */
import { KeratinError } from '../core/errors.js';
import { type Variable, placeholder, randomOp } from '../core/leaf.js';
import type { Shape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { dependents, sortNodes } from '../core/walk.js';
import { ProgramContext } from '../layers/call-context.js';
import type { Trainable } from './trainable.js';

/** A context that also notes what each layer gives, in the order in which they run. */
export class Recorder extends ProgramContext {
  readonly reached: Value[] = [];
  override setMask(x: Value, mask: Value | null): void {
    this.reached.push(x);
    super.setMask(x, mask);
  }
}

/*
 * A value is fixed if it depends on data and on frozen weights alone: not on weights that learn, not on numbers that a step moves,
 * not on chance. The front ends at the last fixed values on every way from the data to the results, taken where a layer gives them
 * with one row a sample. What stands before is computed once a picture; a step begins with what comes out.
 */

/** The front of a model, in training or in testing. */
export class FrozenFront {
  /** Places of the values at which it ends: inputs of the model, then outputs of layers in the order in which they run. */
  private readonly places: readonly number[];
  /** Shape of a sample of each. */
  readonly shapes: readonly Shape[];
  private readonly variables: readonly Variable[];
  private readonly versions: readonly number[];
  private readonly learning: readonly Variable[];

  /**
   * @param x shapes of a sample of the inputs
   * @throws KeratinError `fit/front` where nothing is frozen in front
   */
  constructor(private readonly model: Trainable, private readonly training: boolean, readonly x: readonly Shape[]) {
    this.learning = model.trainableWeights.map((w) => w.variable);
    const [two, three] = [this.forward(2, training), this.forward(3, training)];
    const { updates } = (training ? two : this.forward(2, true)).context;
    const moving = new Set([...this.learning, ...model.states, ...updates.map(([variable]) => variable)]);
    const byRow = new Set(two.values.filter((v, i) => v.shape[0] === 2 && three.values[i]!.shape[0] === 3));
    const ends = findEnds(two.results, moving, new Set(two.inputs), byRow);
    this.places = [...ends].map((v) => two.values.indexOf(v)).sort((a, b) => a - b);
    if (this.places.every((place) => place < x.length)) throw nothingFrozen(model);
    this.shapes = this.places.map((place) => two.values[place]!.shape.slice(1));
    this.variables = sortNodes([...ends]).flatMap(({ attrs }) => variableIn(attrs) ?? []);
    this.versions = this.variables.map((v) => v.version);
  }

  /** False as soon as a weight in front has changed, or others than before learn. */
  get isCurrent(): boolean {
    const { trainableWeights } = this.model;
    return trainableWeights.length === this.learning.length && trainableWeights.every((w, i) => w.variable === this.learning[i])
      && this.variables.every((v, i) => v.version === this.versions[i]);
  }

  /** Bytes of what comes out for one sample. */
  get bytes(): number {
    return this.shapes.reduce((sum, shape) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  }

  /** What comes out, of what goes in: inputs of the model's own formats. */
  run(inputs: readonly Value[]): Value[] {
    const context = new Recorder(this.training);
    this.model.run(inputs, context);
    const values = [...inputs, ...context.reached];
    return this.places.map((place) => values[place]!);
  }

  /** For each value at which the front ends in a program: the input to take in its place. */
  inputs(x: readonly Value[], context: Recorder): Map<Value, Value> {
    const values = [...x, ...context.reached];
    return new Map(this.places.map((place, i) => [values[place]!, placeholder(values[place]!.shape, { dtype: values[place]!.dtype, name: `frozen_${i}` })]));
  }

  private forward(n: number, training: boolean): { context: Recorder; inputs: Value[]; values: Value[]; results: Value[] } {
    const inputs = this.x.map((shape, i) => placeholder([n, ...shape], { dtype: this.model.inputSpecs[i]!.dtype }));
    const context = new Recorder(training);
    const outputs = this.model.run(inputs, context);
    const masks = outputs.flatMap((y) => context.maskOf(y) ?? []);
    return { context, inputs, values: [...inputs, ...context.reached], results: [...outputs, ...masks, ...context.losses, ...context.updates.map(([, next]) => next)] };
  }
}

const variableIn = (attrs: unknown): Variable | undefined => (attrs as { variable?: Variable } | null)?.variable;

/** Of the values that may be ends, the last fixed ones on each way from the inputs to the results. */
function findEnds(results: readonly Value[], moving: ReadonlySet<Variable>, inputs: ReadonlySet<Value>, ends: ReadonlySet<Value>): Set<Value> {
  const order = sortNodes(results);
  const restless = order.filter(({ op, attrs }) => op === randomOp || moving.has(variableIn(attrs)!)).flatMap((node) => node.outputs);
  const unfixed = dependents(order, restless);
  const fed = dependents(order, inputs);
  const found = new Set<Value>();
  const seen = new Set<Value>();
  const open = [...results];
  for (let v = open.pop(); v !== undefined; v = open.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    const isFixed = !unfixed.has(v.node) && !restless.includes(v);
    if (isFixed && (inputs.has(v) || (fed.has(v.node) && ends.has(v)))) found.add(v);
    else if (fed.has(v.node) || !isFixed) open.push(...v.node.inputs);
  }
  return found;
}

const nothingFrozen = (model: Trainable): KeratinError => new KeratinError({
  code: 'fit/front', where: `${model.place}.fit, cacheFrozen`, expected: 'frozen layers that stand before all that learns and all that is random', received: 'none',
  fix: 'freeze the base (base.trainable = false) and put dropout behind it; or leave cacheFrozen out',
});
