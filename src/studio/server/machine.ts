/** @file What computes here. */
import { availableParallelism } from 'node:os';
import { currentBackend } from '../../runtime/function.js';

/** Runtime, devices, cores. */
export async function machine(): Promise<{ runtime: string; devices: readonly string[]; cores: number }> {
  const { name, version, devices } = await currentBackend();
  return { runtime: `${name} ${version}`, devices, cores: availableParallelism() };
}
