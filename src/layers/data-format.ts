/** @file Where the channels stand: last, as everywhere here, or first, as some files of Keras have it. */
import type { Value } from '../core/value.js';
import { toChannelsFirst, toChannelsLast } from '../ops/window.js';
import { oneOf } from './argument-kinds.js';
import { optional } from './arguments.js';

export type DataFormat = 'channels_last' | 'channels_first';

/** The argument `dataFormat`. */
export const dataFormat = optional(oneOf('channels_last', 'channels_first'), 'channels_last');

/** Axis of the channels, counted from the end where they stand last. */
export const channelsAxis = (format: DataFormat): number => (format === 'channels_last' ? -1 : 1);

/** `f`, which takes and gives channels last, on an `x` of either format. */
export const inChannelsLast = (format: DataFormat, x: Value, f: (x: Value) => Value): Value =>
  format === 'channels_last' ? f(x) : toChannelsFirst(f(toChannelsLast(x)));

/** Names of the axes, as errors write them. */
export const layoutOf = (format: DataFormat, spatial: number): string => {
  const space = ['t', 'h, w', 'd, h, w'][spatial - 1]!;
  return format === 'channels_last' ? `[n, ${space}, c]` : `[n, c, ${space}]`;
};

/** One entry for each axis of a batch: `each` on the spatial ones, `other` on the batch and the channels. */
export const onSpatialAxes = <T>(format: DataFormat, each: readonly T[], other: T): T[] =>
  format === 'channels_last' ? [other, ...each, other] : [other, other, ...each];
