/** @file What training must know of a model: its inputs, outputs, weights, and how it computes. */
import type { DType } from '../core/dtype.js';
import type { OpenShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import type { CallContext, Weight } from '../layers/layer.js';
import type { TrainedModel } from './callbacks/callback.js';

/** One input or output of a model. */
export interface PortSpec {
  readonly name: string;
  readonly shape: OpenShape;
  readonly dtype: DType;
  /** Numbers of this input are indices: whole, from 0 to below this. */
  readonly below?: number | null;
}

/** A model, as far as training is concerned. */
export interface Trainable extends TrainedModel {
  readonly inputSpecs: readonly PortSpec[];
  readonly outputSpecs: readonly PortSpec[];
  readonly trainableWeights: readonly Weight[];
  /** Weights that no step changes. */
  readonly frozenWeights: readonly Weight[];
  /** As it reads in errors: `model "sequential"`. */
  readonly place: string;
  /** Makes the weights from the shapes of a first batch, where they are not made yet. */
  ensureBuilt(shapes: readonly OpenShape[]): void;
  run(inputs: readonly Value[], context: CallContext): Value[];
}
