/** @file Sequential: a model whose layers stand one after another. */
import { check, show } from '../core/errors.js';
import type { OpenShape } from '../core/shape.js';
import { Layer, type LayerOptions, SymbolicTensor } from '../layers/layer.js';
import { InputLayer, input } from './input.js';
import { Model } from './model.js';

/**
 * Layers one after another. The input shape comes from the first layer's `inputShape`, from an input layer,
 * from a model that stands first, from `build`, or from the first batch.
 *
 * @example
 * const model = sequential([layers.dense(8, { activation: 'relu', inputShape: [4] }), layers.dense(1)]);
 */
export class Sequential extends Model {
  override readonly className: string = 'Sequential';
  private readonly stack: Layer[] = [];

  constructor(layers: readonly Layer[] = [], options: LayerOptions = {}) {
    super(options, 'Sequential');
    for (const layer of layers) this.add(layer);
  }

  override get layers(): readonly Layer[] {
    return this.stack;
  }
  override get sublayers(): readonly Layer[] {
    return this.stack;
  }

  /** Puts a layer on top. */
  add(layer: Layer | SymbolicTensor): this {
    const added = layer instanceof SymbolicTensor ? layer.layer : layer;
    check(added instanceof Layer, () => ({
      code: 'model/layer', where: this.place, expected: 'a layer', received: show(layer), fix: 'pass what layers.dense(…) and its like return',
    }));
    check(!this.stack.includes(added), () => ({
      code: 'model/twice', where: this.place, expected: 'each layer once', received: `${added.place} again`, fix: 'make a second layer, or use the functional model() to share one',
    }));
    if (added instanceof InputLayer) {
      this.graphInputs = [added.output];
      this.graphOutputs = [added.output];
      return this.reconnect();
    }
    this.stack.push(added);
    if (this.graphOutputs.length === 0) {
      const start = this.stack.length === 1 ? startOf(added) : null; // a shape told further up says nothing of the input
      if (start === null) return this;
      this.graphInputs = [input(start)];
      this.graphOutputs = this.graphInputs;
    }
    this.graphOutputs = [added.apply(this.graphOutputs)];
    return this.reconnect();
  }

  /** Takes the last layer off. */
  pop(): Layer | undefined {
    const layer = this.stack.pop();
    if (layer !== undefined && this.graphOutputs.length > 0) {
      this.graphOutputs = [this.graphOutputs[0]!.layer.calls.at(-1)!.inputs[0]!];
      this.reconnect();
    }
    return layer;
  }

  /** Makes the weights for an input shape, batch in front. */
  override build(shapes: readonly OpenShape[] | OpenShape): void {
    const shape = (Array.isArray(shapes[0]) ? shapes[0] : shapes) as OpenShape;
    if (this.graphOutputs.length > 0) return;
    this.graphInputs = [input({ batchShape: [null, ...shape.slice(1)] })];
    this.graphOutputs = this.graphInputs;
    for (const layer of this.stack) this.graphOutputs = [layer.apply(this.graphOutputs)];
    this.reconnect();
  }

  override ensureBuilt(shapes: readonly OpenShape[]): void {
    if (this.graphOutputs.length === 0) this.build(shapes);
  }

  private reconnect(): this {
    this.connect();
    return this;
  }
}

/** What the first layer says of the input; null where it says nothing. */
function startOf(layer: Layer): { batchShape: OpenShape; name?: string } | null {
  const { batchInputShape, inputShape } = layer.config as LayerOptions;
  if (batchInputShape !== undefined) return { batchShape: batchInputShape };
  if (inputShape !== undefined) return { batchShape: [null, ...inputShape] };
  // Word indices of series of any length, unless it is said otherwise.
  if (layer.className === 'Embedding') return { batchShape: [null, null] };
  if (layer instanceof Model && layer.inputs.length > 0) return { batchShape: layer.inputs[0]!.shape };
  return null;
}

/** Makes a {@link Sequential}. */
export const sequential = (layers: readonly Layer[] = [], options: LayerOptions = {}): Sequential => new Sequential(layers, options);
