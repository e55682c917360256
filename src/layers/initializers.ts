/** @file Initial numbers of weights. */
import { check } from '../core/errors.js';
import { RandomGenerator, random } from '../core/random.js';
import { type Configurable, type Identifier, Registry } from '../core/registry.js';
import { type Shape, showShape, sizeOf } from '../core/shape.js';
import { Tensor, filled } from '../core/tensor.js';
import { type Arguments, type Options, type Settings, factory, optional, orNull, settle } from './arguments.js';
import { number, oneOf, whole } from './argument-kinds.js';
import { orthonormalColumns } from './orthonormal.js';

/** Makes the first numbers of a weight. */
export interface Initializer extends Configurable {
  make(shape: Shape): Tensor;
}

interface InitializerClass<A extends Arguments> {
  new (options?: Options<A>): Initializer;
  readonly args: A;
}

/** An initializer's class. `source` is a generator of its own where a seed is given (each call then gives the same), else the global one. */
function define<A extends Arguments>(className: string, args: A, make: (shape: Shape, config: Settings<A>, source: RandomGenerator) => Tensor): InitializerClass<A> {
  return class implements Initializer {
    static readonly args = args;
    readonly className = className;
    readonly config: Settings<A>;

    constructor(options: Options<A> = {} as Options<A>) {
      this.config = Object.freeze(settle(`initializer ${className}`, args, options));
    }

    make(shape: Shape): Tensor {
      const { seed } = this.config as { seed?: number | null };
      return make(shape, this.config, seed === null || seed === undefined ? random : new RandomGenerator(seed));
    }
  };
}

const seeded = {
  /** A whole number from 0, for the same numbers at each call; default null: they come from the one seeded generator, setSeed(…). */
  seed: orNull(whole(0)),
};
const floats = (shape: Shape, data: Float32Array): Tensor => new Tensor(shape, 'float32', data);

const Zeros = define('Zeros', {}, (shape) => filled(shape, 0));
const Ones = define('Ones', {}, (shape) => filled(shape, 1));
const Constant = define('Constant', {
  /** What every number is; default 0. */
  value: optional(number(), 0),
}, (shape, { value }) => filled(shape, value));

const RandomNormal = define('RandomNormal', {
  /** Mean of the numbers; default 0. */
  mean: optional(number(), 0),
  /** Standard deviation of the numbers, at least 0; default 0.05. */
  stddev: optional(number(0), 0.05),
  ...seeded,
}, (shape, { mean, stddev }, source) => floats(shape, source.normal(sizeOf(shape), mean, stddev)));
const RandomUniform = define('RandomUniform', {
  /** Lower bound, which may be drawn; default -0.05. */
  minval: optional(number(), -0.05),
  /** Upper bound, which is not drawn; default 0.05. */
  maxval: optional(number(), 0.05),
  ...seeded,
}, (shape, { minval, maxval }, source) => floats(shape, source.uniform(sizeOf(shape), minval, maxval)));
const TruncatedNormal = define('TruncatedNormal', {
  /** Mean of the numbers; default 0. */
  mean: optional(number(), 0),
  /** Standard deviation before the cut at two of it, at least 0; default 0.05. */
  stddev: optional(number(0), 0.05),
  ...seeded,
}, (shape, { mean, stddev }, source) => floats(shape, source.truncatedNormal(sizeOf(shape), mean, stddev)));

type Mode = 'fan_in' | 'fan_out' | 'fan_avg';
type Spread = 'truncated_normal' | 'untruncated_normal' | 'uniform' | 'normal';

/** Standard deviation of a standard normal cut off at ±2: what a truncated draw must be divided by. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/** Numbers of variance scale / fan, where fan counts the inputs or outputs of a unit, or is the mean of both. */
function scaled(shape: Shape, scale: number, mode: Mode, spread: Spread, source: RandomGenerator): Tensor {
  const { fanIn, fanOut } = fans(shape);
  const fan = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
  const stddev = Math.sqrt(scale / Math.max(1, fan));
  const length = sizeOf(shape);
  if (spread === 'uniform') return floats(shape, source.uniform(length, -Math.sqrt(3) * stddev, Math.sqrt(3) * stddev));
  if (spread === 'untruncated_normal') return floats(shape, source.normal(length, 0, stddev));
  return floats(shape, source.truncatedNormal(length, 0, stddev / TRUNCATED_STDDEV));
}

/** Inputs and outputs of one unit: of a kernel [k, …, c, m] they are k·…·c and k·…·m. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

const VarianceScaling = define('VarianceScaling', {
  /** Variance times the fan, above 0; default 1. */
  scale: optional(number(Number.MIN_VALUE), 1),
  /** The fan: `fan_in` (the default) the inputs of a unit, `fan_out` its outputs, `fan_avg` the mean of both. */
  mode: optional(oneOf('fan_in', 'fan_out', 'fan_avg'), 'fan_in'),
  /** `truncated_normal` (the default) or `normal`: a normal one cut at ±2σ; `untruncated_normal`: uncut; `uniform`: even about 0. */
  distribution: optional(oneOf('truncated_normal', 'untruncated_normal', 'uniform', 'normal'), 'truncated_normal'),
  ...seeded,
}, (shape, { scale, mode, distribution }, source) => scaled(shape, scale, mode, distribution, source));

const fixedScaling = (className: string, scale: number, mode: Mode, spread: Spread): InitializerClass<typeof seeded> =>
  define(className, seeded, (shape, _, source) => scaled(shape, scale, mode, spread, source));
const GlorotNormal = fixedScaling('GlorotNormal', 1, 'fan_avg', 'truncated_normal');
const GlorotUniform = fixedScaling('GlorotUniform', 1, 'fan_avg', 'uniform');
const HeNormal = fixedScaling('HeNormal', 2, 'fan_in', 'truncated_normal');
const HeUniform = fixedScaling('HeUniform', 2, 'fan_in', 'uniform');
const LecunNormal = fixedScaling('LecunNormal', 1, 'fan_in', 'truncated_normal');
const LecunUniform = fixedScaling('LecunUniform', 1, 'fan_in', 'uniform');

const needsAxes = (className: string, shape: Shape, holds: boolean, axes: string): void => check(holds, () => ({
  code: 'shape/rank', where: `initializer ${className}`, expected: `a weight of ${axes}`, received: showShape(shape), fix: 'use another initializer for this weight',
}));

// Keras 3.6 writes this name; the registry knows the shorter one too.
const Orthogonal = define('OrthogonalInitializer', {
  /** Factor of the orthogonal matrix; default 1. */
  gain: optional(number(), 1),
  ...seeded,
}, (shape, { gain }, source) => {
  needsAxes('Orthogonal', shape, shape.length >= 2, 'at least 2 axes');
  const rows = sizeOf(shape.slice(0, -1));
  const columns = shape.at(-1)!;
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const q = orthonormalColumns(source.normal(long * short), long, short);
  const at = rows >= columns ? (i: number, j: number) => q[j]![i]! : (i: number, j: number) => q[i]![j]!;
  return floats(shape, Float32Array.from({ length: rows * columns }, (_, k) => gain * at(Math.floor(k / columns), k % columns)));
});

const Identity = define('Identity', {
  /** The number on the diagonal; default 1. */
  gain: optional(number(), 1),
}, (shape, { gain }) => {
  needsAxes('Identity', shape, shape.length === 2, '2 axes');
  return floats(shape, Float32Array.from({ length: sizeOf(shape) }, (_, k) => (Math.floor(k / shape[1]!) === k % shape[1]! ? gain : 0)));
});

/** All 0. */
export const zeros = factory<typeof Zeros>(Zeros);
/** All 1. */
export const ones = factory<typeof Ones>(Ones);
/** All `value`. */
export const constant = factory<typeof Constant, [], [value: number]>(Constant);
/** Normal numbers. */
export const randomNormal = factory<typeof RandomNormal, [], [mean: number, stddev: number]>(RandomNormal);
/** Uniform numbers in [minval, maxval). */
export const randomUniform = factory<typeof RandomUniform, [], [minval: number, maxval: number]>(RandomUniform);
/** Normal numbers, drawn again where farther than two standard deviations from the mean. */
export const truncatedNormal = factory<typeof TruncatedNormal, [], [mean: number, stddev: number]>(TruncatedNormal);
/** Numbers of variance scale / fan; `mode` says which fan: inputs, outputs, or the mean of both. */
export const varianceScaling = factory<typeof VarianceScaling, [], [scale: number, mode: Mode]>(VarianceScaling);
/** Normal, cut at ±2σ, variance 2 / (inputs + outputs). Source: Glorot and Bengio 2010. */
export const glorotNormal = factory<typeof GlorotNormal>(GlorotNormal);
/** Uniform, variance 2 / (inputs + outputs): what kernels have by default. Source: Glorot and Bengio 2010. */
export const glorotUniform = factory<typeof GlorotUniform>(GlorotUniform);
/** Normal, cut at ±2σ, variance 2 / inputs: for relu. Source: He et al. 2015. */
export const heNormal = factory<typeof HeNormal>(HeNormal);
/** Uniform, variance 2 / inputs: for relu. Source: He et al. 2015. */
export const heUniform = factory<typeof HeUniform>(HeUniform);
/** Normal, cut at ±2σ, variance 1 / inputs: for selu. Source: LeCun et al. 1998. */
export const lecunNormal = factory<typeof LecunNormal>(LecunNormal);
/** Uniform, variance 1 / inputs. Source: LeCun et al. 1998. */
export const lecunUniform = factory<typeof LecunUniform>(LecunUniform);
/** An orthogonal matrix times `gain`; of more axes, all but the last are taken as one. Source: Saxe et al. 2014. */
export const orthogonal = factory<typeof Orthogonal, [], [gain: number]>(Orthogonal);
/** `gain` on the diagonal of a matrix, 0 elsewhere. */
export const identity = factory<typeof Identity, [], [gain: number]>(Identity);

const registry = new Registry<Initializer>('initializer', {
  Zeros: zeros, Ones: ones, Constant: constant, RandomNormal: randomNormal, RandomUniform: randomUniform, TruncatedNormal: truncatedNormal,
  VarianceScaling: varianceScaling, GlorotNormal: glorotNormal, GlorotUniform: glorotUniform, HeNormal: heNormal, HeUniform: heUniform,
  LecunNormal: lecunNormal, LecunUniform: lecunUniform, OrthogonalInitializer: orthogonal, Identity: identity,
}, {
  zero: 'Zeros', one: 'Ones', normal: 'RandomNormal', uniform: 'RandomUniform', Orthogonal: 'OrthogonalInitializer', IdentityInitializer: 'Identity', eye: 'Identity',
});

/** An initializer by its name, from Keras's object, or itself. */
export const get = (identifier: Identifier<Initializer>): Initializer => registry.get(identifier);
