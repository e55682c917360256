/** @file What an operation of a Keras file is: where Keras keeps it, what it takes, how it is computed. */
import type { Value } from '../../core/value.js';
import type { Given } from './given.js';

/** What computes an operation from its settings and the arguments of a call, by name. */
export type Compute = (given: Given) => Value | Value[];

/** A kind of operation. */
export interface OperationKind {
  /** Where Keras 3 keeps it. */
  readonly module: string;
  /** Arguments of a call in their order, `*` before one that takes all that follow; all else are settings. */
  readonly takes: readonly string[];
  readonly compute: Compute;
}

/** Operations by module: `class: [arguments of a call, compute]`. */
export type Operations = Readonly<Record<string, readonly [takes: string, compute: Compute]>>;
