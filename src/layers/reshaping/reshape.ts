/** @file Reshape: the numbers of each sample under another shape. */
import { KeratinError } from '../../core/errors.js';
import { type OpenShape, showShape, sizeOf } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { reshape as reshaped } from '../../ops/reshape.js';
import { wholes } from '../argument-kinds.js';
import { factory, wrongValue } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Shape of one sample; one size may be -1, which takes what is left. */
  targetShape: wholes(-1),
};

export class Reshape extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Reshape', args, options);
    const { targetShape } = this.config;
    if (targetShape.filter((d) => d === -1).length > 1) throw wrongValue('targetShape', 'a shape with at most one -1', targetShape, 'give the other sizes').within(this.place);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const shape = this.checkLeastRank(shapes, 1, '[n, …]').slice(1);
    if (shape.includes(null)) return;
    const { targetShape } = this.config;
    const [size, known] = [sizeOf(shape as number[]), sizeOf(targetShape.filter((d) => d !== -1))];
    if (targetShape.includes(-1) ? size % known === 0 : size === known) return;
    throw new KeratinError({
      code: 'shape/reshape', expected: `samples whose ${known} numbers${targetShape.includes(-1) ? ', times a whole number,' : ''} fill ${showShape(targetShape)}`,
      received: `${size} numbers in ${showShape(shape)}`, fix: 'choose sizes whose product is that number',
    });
  }

  call([x]: readonly Value[]): Value {
    const { targetShape } = this.config;
    const known = sizeOf(targetShape.filter((d) => d !== -1));
    return reshaped(x!, [x!.shape[0]!, ...targetShape.map((d) => (d === -1 ? sizeOf(x!.shape.slice(1)) / known : d))]);
  }
}

/**
 * The numbers of each sample, in the same order, under another shape.
 *
 * Input [n, …]; output [n, …targetShape].
 *
 * Source: Keras Reshape.
 *
 * @throws KeratinError `shape/reshape` where the numbers of elements differ
 *
 * @example
 * layers.reshape([28, 28, 1]);
 */
export const reshape = factory<typeof Reshape, [targetShape: readonly number[]]>(Reshape);
