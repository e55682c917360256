/** @file Layers one after another as one layer, for tests below the models. */
import type { Value } from '../core/value.js';
import { type CallContext, Layer } from '../layers/layer.js';

export class InChain extends Layer {
  readonly className = 'InChain';

  constructor(private readonly chain: readonly Layer[]) {
    super('InChain', {});
  }

  override get sublayers(): readonly Layer[] {
    return this.chain;
  }

  call(inputs: readonly Value[], context: CallContext): Value[] {
    return this.chain.reduce<Value[]>((values, layer) => layer.run(values, context), [...inputs]);
  }
}
