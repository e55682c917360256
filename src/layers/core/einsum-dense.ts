/** @file EinsumDense: a dense layer over axes that an equation names. */
import type { Variable } from '../../core/leaf.js';
import { KeratinError, check } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add } from '../../ops/arithmetic.js';
import { einsum } from '../../ops/einsum.js';
import { listOrOne, openShape, word } from '../argument-kinds.js';
import { factory, optional, orNull } from '../arguments.js';
import { activate, activation, kernelAndBias } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Letters of the input, of the kernel and of the output: `abc,cd->abd`; `...` for axes that stay, first or last in input and output. */
  equation: word,
  /** Sizes of the output without the batch (and without `...`); null for those that the input decides. */
  outputShape: listOrOne(openShape),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Letters of the output's axes along which a bias is added; default none. */
  biasAxes: orNull(word),
  ...kernelAndBias,
};

export class EinsumDense extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(options: StandardOptions<typeof args>) {
    super('EinsumDense', args, options);
  }

  /** The letters of input, kernel and output; those of `...` are left out. */
  private letters(): { input: string; kernel: string; output: string; openAt: 'left' | 'right' | null } {
    const match = /^(\.{3})?([a-zA-Z]+)(\.{3})?,([a-zA-Z]+)->(\.{3})?([a-zA-Z]+)(\.{3})?$/.exec(this.config.equation.replace(/\s/g, ''));
    if (match === null || match[1] !== match[5] || match[3] !== match[7] || (match[1] !== undefined && match[3] !== undefined)) {
      throw new KeratinError({ code: 'option/value', expected: 'an equation as "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac..."', received: `"${this.config.equation}"`, fix: 'name the axes of the input, of the kernel and of the output' });
    }
    return { input: match[2]!, kernel: match[4]!, output: match[6]!, openAt: match[1] !== undefined ? 'left' : match[3] !== undefined ? 'right' : null };
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { input, openAt } = this.letters();
    const given = this.checkLeastRank(shapes, input.length, `[${[...input].join(', ')}]`);
    check(openAt !== null || given.length === input.length, () => ({ code: 'shape/rank', expected: `an input of ${input.length} dimensions, as "${this.config.equation}" has letters`, received: showShape(given), fix: 'write ... for axes that stay' }));
  }

  override build([given]: readonly OpenShape[]): void {
    const { input, kernel, output, openAt } = this.letters();
    const { outputShape, biasAxes } = this.config;
    const open = given!.length - input.length;
    const inputSizes = given!.slice(openAt === 'left' ? open : 0);
    // The batch is the first letter, unless it is among the axes of "...".
    const outputSizes = openAt === 'left' && open > 0 ? outputShape : [given![0]!, ...outputShape];
    const sizeOf = (letter: string): number => {
      const size = output.includes(letter) ? outputSizes[output.indexOf(letter)] : inputSizes[input.indexOf(letter)];
      if (typeof size === 'number') return size;
      throw new KeratinError({ code: 'shape/unknown', expected: `a known size for "${letter}" of "${this.config.equation}"`, received: showShape(given!), fix: 'give it in outputShape, or in the shape of the input' });
    };
    this.kernel = this.weight('kernel', [...kernel].map(sizeOf));
    if (biasAxes === null) return;
    const first = Math.min(...[...biasAxes].map((letter) => output.indexOf(letter)));
    check(first >= 0, () => ({ code: 'option/value', expected: `biasAxes among the letters of the output, ${output}`, received: `"${biasAxes}"`, fix: 'choose letters of the output' }));
    const along = output.slice(first).split('').map((letter) => (biasAxes.includes(letter) ? sizeOf(letter) : 1));
    this.bias = this.weight('bias', [...along, ...(openAt === 'right' ? new Array<number>(open).fill(1) : [])]);
  }

  call([x]: readonly Value[]): Value {
    const y = einsum(this.config.equation, x!, this.kernel.value);
    return activate(this.config.activation, this.bias === null ? y : add(y, this.bias.value));
  }
}

/**
 * y = activation(Σ input · kernel + bias), over the axes that an equation names.
 *
 * Input and output as the equation says. Weights: kernel with the equation's middle letters, bias along `biasAxes`.
 *
 * Source: Keras EinsumDense.
 *
 * @throws KeratinError `option/value` for an equation that is none, `shape/rank`, `shape/unknown`
 *
 * @example
 * layers.einsumDense('abc,cd->abd', [null, 64], { biasAxes: 'd' }); // a dense layer on each step
 */
export const einsumDense = factory<typeof EinsumDense, [equation: string, outputShape: number | OpenShape]>(EinsumDense);
