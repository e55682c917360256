/** @file Subtract: one input minus another. */
import { check } from '../../core/errors.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { sub } from '../../ops/arithmetic.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Merge } from './merge.js';

const args = {};

export class Subtract extends Merge {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Subtract', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    check(shapes.length === 2, () => ({ code: 'layer/inputs', expected: '2 inputs', received: `${shapes.length}`, fix: 'pass two: layer.apply([a, b]) is a - b' }));
    super.checkInputs(shapes);
  }

  protected merge([a, b]: readonly Value[]): Value {
    return sub(a!, b!);
  }
}

/**
 * The first input minus the second, element by element.
 *
 * Inputs [n, …] of one shape or stretching to it; output [n, …].
 *
 * Source: Keras Subtract.
 *
 * @throws KeratinError `layer/inputs`, `shape/merge`
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.subtract().apply([a, b]);
 */
export const subtract = factory<typeof Subtract>(Subtract);
