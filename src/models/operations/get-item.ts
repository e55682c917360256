/** @file x[…] with Python's keys: numbers, slices, new axes, `...`, lists and tensors of indices. */
import { constant } from '../../core/leaf.js';
import { KeratinError, check, show } from '../../core/errors.js';
import { showShape } from '../../core/shape.js';
import { Value } from '../../core/value.js';
import { gather } from '../../ops/gather.js';
import { flip, slice } from '../../ops/layout.js';
import { reshape } from '../../ops/reshape.js';

/** A slice as it is read: [start, stop, step], null for what is left out. */
interface Slice { readonly slice: readonly (number | null)[] }
const isSlice = (key: unknown): key is Slice => typeof key === 'object' && key !== null && Array.isArray((key as Slice).slice);

/**
 * x[key], key by key along the axes.
 * @throws KeratinError `config/argument` for other keys, `shape/index` for a number outside the axis
 */
export function getItem(x: Value, given: unknown): Value {
  const keys = Array.isArray(given) ? given : [given];
  const own = keys.filter((key) => key !== null && key !== '...').length;
  check(own <= x.rank && keys.filter((key) => key === '...').length <= 1, () => ({ code: 'shape/index', expected: `at most ${x.rank} indices, for ${showShape(x.shape)}`, received: `${own}`, fix: 'use an index for each axis' }));
  let y = x;
  let axis = 0;
  for (const key of keys) {
    if (key === '...') axis = y.rank - (own - axesBefore(keys));
    else if (key === null) y = reshape(y, [...y.shape.slice(0, axis), 1, ...y.shape.slice(axis++)]);
    else if (typeof key === 'number') y = at(y, axis, key);
    else if (isSlice(key)) y = cut(y, axis++, key.slice);
    else if (key instanceof Value || (Array.isArray(key) && key.every(Number.isInteger))) {
      const indices = key instanceof Value ? key : constant(key as number[], { dtype: 'int32' });
      if (indices.dtype !== 'int32' && indices.dtype !== 'int64') throw unknownKey(`a tensor of ${indices.dtype}`);
      y = gather(y, indices, axis);
      axis += indices.rank;
    } else throw unknownKey(show(key));
  }
  return y;
}

/** How many axes the keys before `...` use. */
const axesBefore = (keys: readonly unknown[]): number => keys.slice(0, keys.indexOf('...')).filter((key) => key !== null).length;

/** Without the axis: the row at `index`. */
function at(x: Value, axis: number, index: number): Value {
  const d = x.shape[axis]!;
  const from = index < 0 ? index + d : index;
  check(from >= 0 && from < d, () => ({ code: 'shape/index', expected: `an index below ${d} for axis ${axis} of ${showShape(x.shape)}`, received: String(index), fix: 'choose an index within the axis' }));
  return reshape(range(x, axis, from, from + 1, 1), x.shape.filter((_, i) => i !== axis));
}

/** Python's start:stop:step along an axis. */
function cut(x: Value, axis: number, [start = null, stop = null, step]: readonly (number | null)[]): Value {
  const d = x.shape[axis]!;
  const pace = step ?? 1;
  if (![start, stop, pace].every((v) => v === null || Number.isInteger(v)) || pace === 0) throw unknownKey('a slice of other than whole numbers');
  const within = (v: number | null, otherwise: number): number => (v === null ? otherwise : Math.min(Math.max(v < 0 ? v + d : v, pace < 0 ? -1 : 0), pace < 0 ? d - 1 : d));
  if (pace > 0) {
    const from = within(start, 0);
    return range(x, axis, from, Math.max(from, within(stop, d)), pace);
  }
  // Backwards from `from` down to after `to` is forwards in the reversed axis.
  const [from, to] = [within(start, d - 1), stop === null ? -1 : within(stop, -1)];
  return range(flip(x, [axis]), axis, d - 1 - from, Math.max(d - 1 - from, d - 1 - to), -pace);
}

const range = (x: Value, axis: number, from: number, to: number, step: number): Value =>
  slice(x, x.shape.map((_, i) => (i === axis ? from : 0)), x.shape.map((d, i) => (i === axis ? to : d)), x.shape.map((_, i) => (i === axis ? step : 1)));

const unknownKey = (what: string): KeratinError => new KeratinError({
  code: 'config/argument', expected: 'indices that are whole numbers, slices, new axes, "..." or whole-number tensors', received: what, fix: 'write that part of the model by hand',
});
