/** @file Targets of pictures by their classes, in the forms that losses want. */
import { KeratinError, check, show } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import type { BatchPart } from '../dataset.js';
import { someOf } from './names.js';

/** `binary` and `sparse` class numbers [n], `categorical` one-hot rows [n, classes], `input` the pictures themselves, null nothing. */
export type ClassMode = 'binary' | 'categorical' | 'sparse' | 'input' | null;

/** Targets of the samples of a batch whose pictures are x. */
export type Targets = (samples: Uint32Array, x: Tensor) => BatchPart | undefined;

/**
 * @param classes class number of each sample, or several
 * @throws KeratinError `data/class-mode`
 */
export function classTargets(place: string, mode: ClassMode, classNames: readonly string[], classes: ArrayLike<number | readonly number[]>): Targets {
  if (mode === 'input') return (_, x) => x;
  if (mode === null) return () => undefined;
  check(mode !== 'binary' || classNames.length <= 2, () => ({
    code: 'data/class-mode', where: place, expected: 'two classes for classMode "binary"', received: `${classNames.length}: ${someOf(classNames.map(show))}`, fix: "use classMode: 'categorical', or name two of them in classes",
  }));
  if (mode !== 'categorical') return (samples) => new Tensor([samples.length], 'float32', Float32Array.from(samples, (sample) => classes[sample] as number));
  const width = classNames.length;
  return (samples) => {
    const rows = new Float32Array(samples.length * width);
    samples.forEach((sample, i) => {
      for (const number of [classes[sample]!].flat()) rows[i * width + number] = 1;
    });
    return new Tensor([samples.length, width], 'float32', rows);
  };
}

/** Class modes in Keras's words; `None` may be written null. */
export function readClassMode<M extends string>(place: string, modes: readonly M[], given: unknown): M | null {
  if (given === null || (typeof given === 'string' && modes.includes(given as M))) return given as M | null;
  throw new KeratinError({
    code: 'option/value', where: place, expected: `classMode to be ${modes.map((mode) => `"${mode}"`).join(', ')} or null`, received: show(given), fix: 'choose one of them',
  });
}
