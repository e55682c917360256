/** @file What a kind of fixture case is, how its tensors are read, and how results are compared. */
import { type DType, allocate, dtypes } from '../../src/core/dtype.js';
import { KeratinError, check, show } from '../../src/core/errors.js';
import { type Shape, showShape, sizeOf, stridesOf } from '../../src/core/shape.js';
import { Tensor } from '../../src/core/tensor.js';

/** A tensor as fixtures write it: base64 of the little-endian numbers, C order. */
export interface FixtureTensor { readonly shape: Shape; readonly dtype: DType; readonly data: string; readonly name?: string }

/** One case: its content, the file that it stands in, and what tells it from others there (empty where it is alone). */
export interface Case<T = any> { readonly name: string; readonly content: T; readonly file: string }

/** A kind of case. Without `run`, its cases are skipped by name. */
export interface Kind<T = any> {
  readonly name: string;
  /** Whether the content of a file is of this kind, by its keys. */
  matches(content: any): boolean;
  /** The cases of a file that holds several. */
  split?(content: any): { name: string; content: T }[];
  /** Computes the case and compares; whatever it throws is a failure, except {@link Skip}. */
  run?(test: Case<T>, report: Report): Promise<void>;
}

/** Thrown by a case that needs what does not exist yet. */
export class Skip extends Error {}

/** How far a number may be off: `absolute + relative · |expected|`. */
export interface Tolerance { readonly absolute?: number; readonly relative?: number }

/** A difference and where it stands. */
export interface Difference { readonly where: string; readonly error: number; readonly allowed: number; readonly text: string }

/** Gathers the comparisons of a case; `failure` is the worst that went too far. */
export class Report {
  failure: Difference | undefined;

  /** Compares every number of a tensor. */
  close(where: string, actual: Tensor, expected: Tensor, tolerance: Tolerance): void {
    if (showShape(actual.shape) !== showShape(expected.shape)) {
      this.add({ where, error: Infinity, allowed: 0, text: `expected the shape ${showShape(expected.shape)}, received ${showShape(actual.shape)}` });
      return;
    }
    for (let i = 0; i < expected.size; i++) this.number(() => `${where}${at(i, expected.shape)}`, Number(actual.data[i]), Number(expected.data[i]), tolerance);
  }

  /** Compares one number; NaN equals NaN. */
  number(where: string | (() => string), actual: number, expected: number, { absolute = 0, relative = 0 }: Tolerance): void {
    if (Object.is(actual, expected)) return;
    const error = Number.isNaN(actual - expected) ? (actual === expected ? 0 : Infinity) : Math.abs(actual - expected);
    const allowed = absolute + relative * Math.abs(expected);
    if (error > allowed) this.add({ where: typeof where === 'string' ? where : where(), error, allowed, text: `expected ${expected}, received ${actual}` });
  }

  /** Compares plain data by its JSON. */
  same(where: string, actual: unknown, expected: unknown): void {
    const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== e) this.add({ where, error: Infinity, allowed: 0, text: `expected ${clip(e)}, received ${clip(a)}` });
  }

  private add(difference: Difference): void {
    const badness = (d: Difference): number => d.error / Math.max(d.allowed, Number.MIN_VALUE);
    if (this.failure === undefined || badness(difference) > badness(this.failure)) this.failure = difference;
  }
}

const clip = (text: string | undefined): string => (text === undefined || text.length < 200 ? String(text) : `${text.slice(0, 199)}…`);

/** `[2, 0]` for element `i` of a tensor; nothing for a scalar. */
function at(i: number, shape: Shape): string {
  return shape.length === 0 ? '' : ` at ${showShape(stridesOf(shape).map((stride, axis) => Math.floor(i / stride) % shape[axis]!))}`;
}

/** A fixture's tensor. @throws KeratinError `fixture/tensor` where it is none, or its data do not fill its shape */
export function decode(fixture: FixtureTensor): Tensor {
  const isTensor = hasKeys(fixture, 'shape', 'dtype', 'data') && Array.isArray(fixture.shape) && typeof fixture.data === 'string' && dtypes.includes(fixture.dtype);
  const fail = (expected: string, received: string): KeratinError =>
    new KeratinError({ code: 'fixture/tensor', where: 'fixture', expected, received, fix: 'see fixtures/README.md for the form' });
  if (!isTensor) throw fail('a tensor { shape, dtype, data }', hasKeys(fixture, 'dtype') ? `one of dtype ${show(fixture.dtype)}` : show(fixture));
  const bytes = Buffer.from(fixture.data, 'base64');
  const data = allocate(fixture.dtype, sizeOf(fixture.shape));
  check(bytes.byteLength === data.byteLength, () => fail(`${data.byteLength} bytes for ${fixture.dtype} ${showShape(fixture.shape)}`, `${bytes.byteLength}`));
  new Uint8Array(data.buffer).set(bytes);
  return new Tensor(fixture.shape, fixture.dtype, data);
}

/** True for an object that has all these keys. */
export const hasKeys = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && keys.every((key) => Object.hasOwn(value, key));

/** True for a non-empty list whose first item has all these keys. */
export const isListOf = (value: unknown, ...keys: readonly string[]): boolean => Array.isArray(value) && value.length > 0 && hasKeys(value[0], ...keys);

/** Cases of a list, numbered. */
export const numbered = <T>(list: readonly T[]): { name: string; content: T }[] => list.map((content, i) => ({ name: String(i), content }));
