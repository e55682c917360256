/** @file One colour for each run, the same as long as the page is open. */
import type { RunId } from '../../protocol/basics.js';

const given = new Map<RunId, number>();

/** A CSS variable: `--run-3`. */
export function colorVariable(id: RunId): string {
  if (!given.has(id)) given.set(id, given.size % 8);
  return `--run-${given.get(id)!}`;
}
