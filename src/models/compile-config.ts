/** @file What `compile` was told, as plain data: so that a loaded model can go on being trained. */
import { type Configurable, type Registry, isConfigurable, writeKerasObject } from '../core/registry.js';
import { lossRegistry } from '../losses/loss-registry.js';
import { metricRegistry } from '../metrics/metric-registry.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { optimizerRegistry } from '../optimizers/registry.js';
import { schedules } from '../optimizers/schedules.js';
import type { CompileArgs } from '../training/compile-args.js';

/** The arguments, as far as a file can hold them. */
export interface CompileConfig {
  readonly args: Readonly<Record<string, unknown>>;
  /** What it cannot hold: argument -> what stood there, as `the function myLoss`. */
  readonly missing: Readonly<Record<string, string>>;
}

/** The optimizer is written with its learning rate of now. */
export function writeCompile(args: CompileArgs, optimizer: Optimizer): CompileConfig {
  const kept: Record<string, unknown> = {};
  const missing: Record<string, string> = {};
  const { optimizer: _given, ...rest } = args;
  for (const [key, value] of Object.entries({ optimizer, ...rest })) {
    const lost = findLost(value);
    if (lost !== undefined) missing[key] = lost;
    else if (value !== undefined) kept[key] = plain(value);
  }
  return { args: kept, missing };
}

const registries: readonly Registry<unknown>[] = [optimizerRegistry, lossRegistry, metricRegistry, schedules];
const isKnown = ({ className }: Configurable): boolean => registries.some((registry) => registry.has(className));

/** What no file can hold: functions, and classes of the user's own. */
function findLost(value: unknown): string | undefined {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!isConfigurable(value)) return first(Object.values(value));
  if (isKnown(value)) return first(Object.values(value.config));
  return value.className.startsWith('Function') ? 'a function' : `the class ${value.className}`;
}

function first(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const lost = findLost(value);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isConfigurable(value)) return writeKerasObject(value);
  return Array.isArray(value) ? value.map(plain) : Object.fromEntries(Object.entries(value).map(([key, v]) => [key, plain(v)]));
}
