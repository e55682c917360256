/** @file A graph of layers that is itself a layer: what a model is made of, before anything is learned. */
import { KeratinError, check, show } from '../core/errors.js';
import type { Value } from '../core/value.js';
import { type CallContext, Layer, type LayerOptions, type SymbolicTensor } from '../layers/layer.js';
import type { PortSpec } from '../training/trainable.js';
import { type OrderedCall, graphEnds, orderCalls } from './layer-order.js';

/** Settings of a functional model. */
export interface ModelOptions extends LayerOptions {
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[];
  readonly outputs: SymbolicTensor | readonly SymbolicTensor[];
  /** The order of `layers`, where a file tells it; default Keras's, by depth. */
  readonly layerOrder?: readonly Layer[];
}

/** Layers between inputs and outputs, in their order; computes them all. {@link Model} learns with them. */
export abstract class LayerGraph extends Layer {
  readonly className: string = 'Functional';
  protected graphInputs: readonly SymbolicTensor[];
  protected graphOutputs: readonly SymbolicTensor[];
  private order: readonly OrderedCall[] = [];
  private readonly listed: readonly Layer[];

  constructor(options: ModelOptions | LayerOptions, className = 'Functional') {
    const { name, trainable } = options;
    super(className, { ...(name === undefined ? {} : { name }), ...(trainable === undefined ? {} : { trainable }) });
    this.listed = 'inputs' in options ? options.layerOrder ?? [] : [];
    this.graphInputs = 'inputs' in options ? graphEnds('inputs', options.inputs) : [];
    this.graphOutputs = 'outputs' in options ? graphEnds('outputs', options.outputs) : [];
    if ('inputs' in options) this.connect();
  }

  /** Symbolic tensors that data is fed to. */
  get inputs(): readonly SymbolicTensor[] {
    return this.graphInputs;
  }
  get outputs(): readonly SymbolicTensor[] {
    return this.graphOutputs;
  }
  override get input(): SymbolicTensor {
    return this.inputs[0] ?? super.input;
  }
  override get output(): SymbolicTensor {
    return this.outputs[0] ?? super.output;
  }

  /** All layers, inputs included, each after those that it depends on. */
  get layers(): readonly Layer[] {
    const layers = new Set(this.order.map(({ layer }) => layer));
    return [...new Set([...this.listed.filter((layer) => layers.has(layer)), ...layers])];
  }
  override get sublayers(): readonly Layer[] {
    return this.layers;
  }

  get inputSpecs(): readonly PortSpec[] {
    return this.inputs.map((x, i) => ({ name: x.name, shape: x.shape, dtype: x.dtype, below: this.indexLimit(i) }));
  }

  /** The smallest limit that a layer sets to this input. */
  override indexLimit(index: number): number | null {
    const x = this.inputs[index];
    const limits = this.order.flatMap(({ layer, call }) => call.inputs.map((from, i) => (from === x ? layer.indexLimit(i) : null)));
    return limits.reduce((least, limit) => (limit === null ? least : Math.min(least ?? limit, limit)), null);
  }
  get outputSpecs(): readonly PortSpec[] {
    const seen = new Map<string, number>();
    return this.outputs.map((y) => {
      const count = seen.get(y.name) ?? 0;
      seen.set(y.name, count + 1);
      return { name: count === 0 ? y.name : `${y.name}_${count}`, shape: y.shape, dtype: y.dtype };
    });
  }

  /**
   * The layer of a name, or at a position.
   * @throws KeratinError `model/layer`
   */
  getLayer(nameOrIndex: string | number): Layer {
    const layer = typeof nameOrIndex === 'number' ? this.layers.at(nameOrIndex) : this.layers.find(({ name }) => name === nameOrIndex);
    if (layer !== undefined) return layer;
    throw new KeratinError({
      code: 'model/layer', where: this.place, expected: typeof nameOrIndex === 'number' ? `an index below ${this.layers.length}` : 'the name of a layer',
      received: show(nameOrIndex), fix: `use one of ${this.layers.map((l) => l.name).join(', ')}`,
    });
  }

  /**
   * Lets the layers from this one on learn, and freezes those before it: Keras's loop over `layers`, in one call. Compile afterwards.
   *
   * @param options.batchNormalization false keeps batch normalizations frozen everywhere: with small batches, or few pictures,
   *   their averages from pretraining are better than new ones
   * @throws KeratinError `model/layer`
   * @example
   * base.setTrainableFrom('block5_conv1');
   */
  setTrainableFrom(nameOrIndex: string | number, options: { readonly batchNormalization?: boolean } = {}): this {
    const first = this.layers.indexOf(this.getLayer(nameOrIndex));
    this.trainable = true;
    this.layers.forEach((layer, i) => { layer.trainable = i >= first; });
    if (options.batchNormalization === false) freezeNormalizations(this);
    return this;
  }

  /** Computes all layers between the inputs and the outputs. */
  call(inputs: readonly Value[], context: CallContext): Value[] {
    const values = new Map<SymbolicTensor, Value>();
    this.graphInputs.forEach((x, i) => values.set(x, inputs[i]!));
    for (const { layer, call } of this.order) {
      const { inputs: from, outputs: to, options } = call;
      if (to.some((y) => values.has(y))) continue;
      const xs = from.map((x) => values.get(x)!);
      const ys = layer.run(xs, context.for(xs, options));
      to.forEach((y, i) => values.set(y, ys[i]!));
    }
    return this.graphOutputs.map((y) => values.get(y)!);
  }

  override computeMask(): null {
    return null;
  }

  /** Orders the calls between inputs and outputs. */
  protected connect(): void {
    this.order = orderCalls(this.graphInputs, this.graphOutputs, this.place);
    this.checkNames();
    this.built = true;
  }

  private checkNames(): void {
    const names = this.layers.map((l) => l.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    check(twice === undefined, () => ({
      code: 'model/name', where: this.place, expected: 'layers of different names', received: `two called ${show(twice)}`, fix: 'give one of them another name',
    }));
  }

  protected checkConnected(method: string): void {
    check(this.outputs.length > 0, () => ({
      code: 'model/unbuilt', where: `${this.place}.${method}`, expected: 'a model with a known input shape', received: 'one without',
      fix: 'give the first layer an inputShape, or call model.build([null, …])',
    }));
  }
}

function freezeNormalizations(layer: Layer): void {
  if (layer.className === 'BatchNormalization') layer.trainable = false;
  layer.sublayers.forEach(freezeNormalizations);
}
