/** @file What ConvLSTM1D, ConvLSTM2D and ConvLSTM3D share. */
import { check } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import { layoutOf } from '../data-format.js';
import type { StandardOptions } from '../standard-layer.js';
import { type ConvCellArguments, ConvLSTMCell, convCellArguments } from './conv-lstm-cell.js';
import { type LoopArguments, Recurrent, loopArguments, pickCellOptions } from './recurrent.js';

/** Arguments of a convolutional LSTM over that many spatial axes. */
export const convLSTMArguments = (spatial: number) => ({ ...convCellArguments(spatial), ...loopArguments });
export type ConvLSTMArguments = ConvCellArguments & LoopArguments;

export abstract class ConvLSTM extends Recurrent<ConvLSTMArguments> {
  constructor(className: string, args: ConvLSTMArguments, private readonly spatial: number, options: StandardOptions<ConvLSTMArguments>) {
    const cellArguments = convCellArguments(spatial);
    super(className, args, options, (config) => new ConvLSTMCell(cellArguments, pickCellOptions(config, cellArguments, 'conv_lstm_cell') as StandardOptions<ConvCellArguments>));
  }

  protected override checkInputs([shape]: readonly OpenShape[]): void {
    const layout = layoutOf(this.config.dataFormat, this.spatial).replace('[n, ', '[n, time, ');
    check(shape!.length === this.spatial + 3, () => ({
      code: 'shape/rank', expected: `an input of ${this.spatial + 3} dimensions ${layout}`, received: showShape(shape!), fix: 'give it series of images: reshape the data first',
    }));
    super.checkInputs([shape!]);
  }
}
