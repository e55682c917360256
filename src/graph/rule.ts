/** @file A rule of a graph pass: looks at a node about to be made, and may answer with the values to use instead. */
import type { Op, Value } from '../core/value.js';

/** A node about to be made; its inputs have passed through the rules. */
export interface Draft { readonly op: Op; readonly inputs: readonly Value[]; readonly attrs: any; readonly outputs: readonly Value[] }
export type Rule = (draft: Draft) => Value[] | null;
