/** @file Bidirectional: two recurrent layers, one from each end. */
import { check } from '../../core/errors.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { concat, flip } from '../../ops/layout.js';
import { oneOf } from '../argument-kinds.js';
import { type Argument, factory, wrongValue } from '../arguments.js';
import { type CallContext, Layer, type SymbolicTensor } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type RecurrentCallOptions, withInitialState } from './initial-state.js';
import { Recurrent } from './recurrent.js';

type MergeMode = 'concat' | 'sum' | 'mul' | 'ave' | null;

const recurrent: Argument<Recurrent<any>, Recurrent<any>, true> = {
  needed: true,
  read(given, name) {
    if (given instanceof Recurrent) return given;
    throw wrongValue(name, 'a recurrent layer', given, 'pass what layers.lstm(…), layers.gru(…) and their like return');
  },
};

/** A layer of the same settings with weights of its own. */
function remade<L extends Layer>(layer: L, changes: Readonly<Record<string, unknown>> = {}): L {
  const again = (value: unknown): unknown => (value instanceof Layer ? remade(value) : Array.isArray(value) ? value.map(again) : value);
  const config = Object.fromEntries(Object.entries(layer.config).map(([key, value]) => [key, again(value)]));
  return new (layer.constructor as new (options: object) => L)({ ...config, trainable: layer.trainable, ...changes });
}

/** Merged sequences must not repeat what stood before a masked step. */
const zeroOutputOf = (layer: Recurrent<any>): { zeroOutputForMask: boolean } => ({ zeroOutputForMask: layer.loop.returnSequences });

/** The layer as it is used: of the same settings, under another name. */
const forward: Argument<Recurrent<any>, Recurrent<any>, true> = {
  needed: true,
  read(given, name, earlier) {
    const layer = recurrent.read(given, name, earlier);
    return remade(layer, { name: layer.name.startsWith('forward_') ? layer.name : `forward_${layer.name}`, ...zeroOutputOf(layer) });
  },
};

/** The layer for the other direction; where none is given, one of the settings of the first. */
const backward: Argument<Recurrent<any> | null, Recurrent<any>, false> = {
  needed: false,
  read(given, name, earlier) {
    if (given !== undefined && given !== null) return remade(recurrent.read(given, name, earlier), zeroOutputOf(given as Recurrent<any>));
    const layer = earlier['layer'] as Recurrent<any>;
    return remade(layer, { name: layer.name.replace(/^forward_/, 'backward_'), goBackwards: !layer.loop.goBackwards });
  },
};

/** Null says something here: not to merge. */
const mergeMode: Argument<MergeMode, MergeMode, false> = {
  needed: false,
  read: (given, name, earlier) => (given === null ? null : oneOf('concat', 'sum', 'mul', 'ave').read(given ?? 'concat', name, earlier)),
};

const args = {
  /** The layer that begins at the front; one of its settings is made, with weights of its own. */
  layer: forward,
  /** How the two outputs become one: one behind another (`concat`, the default), their sum, product or mean; null: they stay two. */
  mergeMode,
  /** The layer that begins at the end; default: one of the same settings that goes backwards. */
  backwardLayer: backward,
};

export class Bidirectional extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('Bidirectional', args, options);
    const { layer, backwardLayer } = this.config;
    check(layer.loop.goBackwards !== backwardLayer.loop.goBackwards, () => ({
      code: 'option/direction', where: this.place, expected: 'a layer and a backwardLayer of which one goes backwards', received: `goBackwards: ${layer.loop.goBackwards} in both`,
      fix: 'make the backwardLayer with goBackwards: true',
    }));
    for (const key of ['returnSequences', 'returnState', 'stateful'] as const) {
      check(layer.loop[key] === backwardLayer.loop[key], () => ({
        code: 'option/direction', where: this.place, expected: `layer and backwardLayer of one ${key}`, received: `${layer.loop[key]} and ${backwardLayer.loop[key]}`, fix: `give both the same ${key}`,
      }));
    }
    if (!this.trainable) this.trainable = false;
  }

  /** The layer from the front, and the one from the end. */
  get forwardLayer(): Recurrent<any> {
    return this.config.layer;
  }
  get backwardLayer(): Recurrent<any> {
    return this.config.backwardLayer;
  }
  override get sublayers(): readonly Layer[] {
    return [this.forwardLayer, this.backwardLayer];
  }

  override build([shape]: readonly OpenShape[]): void {
    for (const layer of this.sublayers) layer.ensureBuilt([shape!]);
  }

  /** As {@link Layer.apply}; `initialState`: the first states of the forward layer, then those of the backward layer. */
  override apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options: RecurrentCallOptions = {}): SymbolicTensor {
    return this.applyMany(inputs, options)[0]!;
  }
  override applyMany(inputs: SymbolicTensor | readonly SymbolicTensor[], options: RecurrentCallOptions = {}): SymbolicTensor[] {
    const { initialState: _, ...others } = options;
    return super.applyMany(withInitialState(inputs, options), others);
  }

  /** Inputs: x, and where they are given the first states of the one layer and of the other. */
  call([x, ...states]: readonly Value[], context: CallContext): Value[] {
    const half = states.length / 2;
    check(Number.isInteger(half), () => ({
      code: 'rnn/initial-state', expected: 'initial states for both directions', received: `${states.length}`, fix: 'pass those of the forward layer, then those of the backward layer',
    }));
    const [y, ...ends] = this.forwardLayer.run([x!, ...states.slice(0, half)], context);
    const [z, ...otherEnds] = this.backwardLayer.run([x!, ...states.slice(half)], context);
    const aligned = this.forwardLayer.loop.returnSequences ? flip(z!, [1]) : z!;
    return [...this.merge(y!, aligned), ...ends, ...otherEnds];
  }

  override computeMask(_: readonly Value[], [mask]: readonly (Value | null)[]): (Value | null)[] {
    const own = this.forwardLayer.loop.returnSequences ? mask ?? null : null;
    return this.config.mergeMode === null ? [own, own] : [own];
  }

  private merge(y: Value, z: Value): Value[] {
    switch (this.config.mergeMode) {
      case 'concat': return [concat([y, z])];
      case 'sum': return [add(y, z)];
      case 'mul': return [mul(y, z)];
      case 'ave': return [mul(add(y, z), 0.5)];
      case null: return [y, z];
    }
  }
}

/**
 * A recurrent layer that reads the series from both ends: one layer of its settings from the front, one from the end.
 *
 * Input [n, t, d]; output [n, 2 u], with `returnSequences` in the layer [n, t, 2 u]; for `mergeMode` other than `concat` u instead of 2 u.
 * With `returnState` the last states follow, those of the forward layer first. Initial states are given in that order too.
 *
 * Source: Schuster and Paliwal 1997; Keras Bidirectional.
 *
 * @throws KeratinError `option/direction` where layer and backwardLayer do not fit
 *
 * @example
 * layers.bidirectional(layers.lstm(32));
 * layers.bidirectional(layers.gru(32, { returnSequences: true }), { mergeMode: 'sum' });
 */
export const bidirectional = factory<typeof Bidirectional, [layer: Recurrent<any>], [mergeMode: MergeMode]>(Bidirectional);
