/** @file Resizing: pictures at another size. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { cast } from '../../ops/compare.js';
import { interpolations, resize } from '../../ops/resize.js';
import { flag, newFlag, number, oneOf, whole } from '../argument-kinds.js';
import { factory, optional, wrongValue } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { croppedToRatio, paddedToRatio } from './fitted-size.js';

const args = {
  /** Height of the result, in pixels. */
  height: whole(),
  /** Width of the result, in pixels. */
  width: whole(),
  /** `bilinear` (the default) weighs the two nearest pixels on each axis, `bicubic` four, `lanczos3` six, `lanczos5` ten; `nearest` takes one. */
  interpolation: optional(oneOf(...interpolations), 'bilinear'),
  /** Cuts the middle out in the shape of the new size first, so that nothing is squeezed. */
  cropToAspectRatio: optional(flag, false),
  /** Adds bars instead. */
  padToAspectRatio: optional(flag, false),
  /** What the bars are filled with: `constant`, the fillValue. */
  fillMode: optional(oneOf('constant'), 'constant'),
  /** Default 0. */
  fillValue: optional(number(), 0),
  /** Whether every pixel counts where pictures are made smaller; default false. */
  antialias: newFlag,
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class Resizing extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Resizing', args, options);
    const { cropToAspectRatio, padToAspectRatio } = this.config;
    if (cropToAspectRatio && padToAspectRatio) throw wrongValue('padToAspectRatio', 'false where cropToAspectRatio is true', true, 'choose one of the two').within(this.place);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[]): Value {
    const { height, width, interpolation, cropToAspectRatio, padToAspectRatio, fillValue, antialias = false, dataFormat: format } = this.config;
    const sampling = { interpolation, antialias };
    return inChannelsLast(format, cast(x!, 'float32'), (last) => {
      if (cropToAspectRatio) return croppedToRatio(last, height, width, sampling);
      return padToAspectRatio ? paddedToRatio(last, height, width, sampling, fillValue) : resize(last, [height, width], interpolation, antialias);
    });
  }
}

/**
 * Pictures at another size, in training and outside it.
 *
 * Input [n, h, w, c]; output [n, height, width, c], float32.
 *
 * Source: Keras Resizing.
 *
 * @throws KeratinError `option/value` where both cropToAspectRatio and padToAspectRatio are set
 *
 * @example
 * layers.resizing(150, 150);
 * layers.resizing(150, 150, { cropToAspectRatio: true, interpolation: 'bicubic', antialias: true });
 */
export const resizing = factory<typeof Resizing, [height: number, width: number]>(Resizing);
