/** @file Depthwise convolution: each channel by itself. */
import { within } from '../core/errors.js';
import type { Value } from '../core/value.js';
import { type ConvOptions, conv } from './conv.js';
import { reshape } from './reshape.js';
import { checkBatch, checkChannels } from './window.js';

/**
 * Convolves every channel with kernels of its own: y[n, …p, c·multiplier + j] = Σ x[n, …p·stride + k·dilation, c] · kernel[…k, c, j].
 * It is a convolution of as many groups as channels.
 *
 * Source: Chollet, Xception (2017); Keras DepthwiseConv2D.
 *
 * @param x [n, …space, c]
 * @param kernel [...k, c, multiplier], as Keras keeps it
 * @returns [n, …out, c · multiplier]
 * @throws KeratinError as {@link conv}
 */
export function depthwiseConv(x: Value, kernel: Value, options: Omit<ConvOptions, 'groups'> = {}): Value {
  const [c, multiplier] = kernel.shape.slice(-2) as [number, number];
  within('depthwiseConv', () => {
    checkBatch(x.shape, kernel.rank - 2);
    checkChannels(x, kernel, c);
  });
  return conv(x, reshape(kernel, [...kernel.shape.slice(0, -2), 1, c * multiplier]), { ...options, groups: c });
}
