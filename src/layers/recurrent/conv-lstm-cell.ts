/** @file ConvLSTMCell: LSTM whose products are convolutions, so that input, state and memory are images. */
import type { Variable } from '../../core/leaf.js';
import { check } from '../../core/errors.js';
import { type OpenShape, type Shape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { conv } from '../../ops/conv.js';
import { split } from '../../ops/layout.js';
import { reshape } from '../../ops/reshape.js';
import { resolvePadding, slidingSizes } from '../../ops/window.js';
import { flag, oneOf, sizes, whole } from '../argument-kinds.js';
import { optional } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { activate } from '../registered-arguments.js';
import { dropped } from '../regularization/dropout.js';
import type { StandardOptions } from '../standard-layer.js';
import { Cell } from './cell.js';
import { withOnes } from './lstm-cell.js';
import { gateActivation, matrixCellArguments } from './matrix-cell.js';
import type { CellStep } from './run-steps.js';

const { units: _units, ...others } = matrixCellArguments;

/** Arguments of a convolutional cell over that many spatial axes. */
export const convCellArguments = (spatial: number) => ({
  /** Channels of the state and of the output, m. */
  filters: whole(),
  /** Elements of the windows along each spatial axis. */
  kernelSize: sizes(spatial),
  /** Steps of the window over the input; default 1. */
  strides: optional(sizes(spatial), 1),
  /** Around the input: nothing (`valid`, the default), or zeros (`same`). The state is always convolved with `same`. */
  padding: optional(oneOf('valid', 'same'), 'valid'),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Distance between the elements of the window over the input; default 1. */
  dilationRate: optional(sizes(spatial), 1),
  ...others,
  /** What is applied to the gates; default sigmoid. */
  recurrentActivation: gateActivation,
  /** Whether the forget gate's bias begins at 1; default true. */
  unitForgetBias: optional(flag, true),
});
export type ConvCellArguments = ReturnType<typeof convCellArguments>;

export class ConvLSTMCell extends Cell<ConvCellArguments> {
  private kernel!: Variable;
  private recurrentKernel!: Variable;
  private bias: Variable | null = null;
  private state: Shape = [];

  constructor(args: ConvCellArguments, options: StandardOptions<ConvCellArguments>) {
    super('ConvLSTMCell', args, options);
  }

  get stateShapes(): readonly Shape[] {
    return [this.state, this.state];
  }

  protected override checkInputs([shape]: readonly OpenShape[]): void {
    if (this.built) this.checkSize(shape!, channelsAxis(this.config.dataFormat), this.kernel.shape.at(-2)!, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { filters, kernelSize, strides, dilationRate, padding, dataFormat: format, useBias, unitForgetBias, biasInitializer, biasRegularizer, biasConstraint } = this.config;
    const space = format === 'channels_last' ? shape!.slice(1, -1) : shape!.slice(2);
    check(space.every((d) => d !== null), () => ({
      code: 'shape/unknown', expected: 'known sizes of the images', received: showShape(shape!), fix: 'give them in inputShape: the state is as large',
    }));
    const sliding = { strides, dilations: dilationRate, pads: resolvePadding(padding, space as Shape, kernelSize, strides, dilationRate) };
    const out = slidingSizes(space as Shape, kernelSize, sliding);
    this.state = format === 'channels_last' ? [...out, filters] : [filters, ...out];
    this.kernel = this.weight('kernel', [...kernelSize, shape!.at(channelsAxis(format))!, 4 * filters]);
    this.recurrentKernel = this.weight('recurrent_kernel', [...kernelSize, filters, 4 * filters], 'recurrent');
    if (!useBias) return;
    const initializer = unitForgetBias ? withOnes(biasInitializer, filters, 2 * filters) : biasInitializer;
    this.bias = this.addWeight('bias', [4 * filters], { initializer, regularizer: biasRegularizer, constraint: biasConstraint });
  }

  override project(x: Value, { training }: CallContext): Value {
    const { strides, padding, dilationRate: dilations, dataFormat: format, dropout } = this.config;
    const [t, n, ...image] = x.shape;
    const seen = training ? dropped(x, dropout, x.shape.slice(1)) : x;
    const y = inChannelsLast(format, reshape(seen, [t! * n!, ...image]), (images) =>
      conv(images, this.kernel.value, { strides, padding, dilations, ...(this.bias === null ? {} : { bias: this.bias.value }) }));
    return reshape(y, [t!, n!, ...y.shape.slice(1)]);
  }

  step(x: Value, [h, c]: readonly Value[], { training }: CallContext): CellStep {
    const { dataFormat: format, recurrentDropout, activation, recurrentActivation } = this.config;
    const seen = training ? dropped(h!, recurrentDropout) : h!;
    const fromState = inChannelsLast(format, seen, (images) => conv(images, this.recurrentKernel.value, { padding: 'same' }));
    const [i, f, g, o] = split(add(x, fromState), 4, channelsAxis(format));
    const gate = (z: Value): Value => activate(recurrentActivation, z);
    const memory = add(mul(gate(f!), c!), mul(gate(i!), activate(activation, g!)));
    const next = mul(gate(o!), activate(activation, memory));
    return { output: next, states: [next, memory] };
  }
}
