/** @file The table of operations: every step of a Keras file that is known here, by the name of its class in Keras 3. */
import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { arrangements } from './arrangements.js';
import type { OperationKind, Operations } from './kind.js';
import { reductions } from './reductions.js';

const of = (module: string, kinds: Operations): Record<string, OperationKind> =>
  Object.fromEntries(Object.entries(kinds).map(([name, [takes, compute]]) => [name, { module: `keras.src.${module}`, takes: takes.split(' '), compute }]));

/** All operations by name. */
export const operations: Readonly<Record<string, OperationKind>> = {
  ...of('ops.numpy', { ...arithmetic.numpy, ...reductions.numpy, ...arrangements.numpy }),
  ...of('ops.math', { ...arithmetic.math, ...reductions.math }),
  ...of('ops.linalg', reductions.linalg),
  ...of('ops.core', arrangements.core),
  ...of('ops.image', arrangements.image),
  ...of('ops.nn', { ...activations.nn, ...arrangements.nn }),
  ...of('activations.activations', activations.activations),
};
