/** @file Calls of MultiHeadAttention in Keras files, whose tensors come by place or by name, with the tensors in one order: query, value, key, mask. */
import { type Fields, isFields } from '../core/fields.js';

const order = ['query', 'value', 'key', 'query_mask', 'value_mask', 'key_mask', 'attention_mask', 'return_attention_scores', 'training', 'use_causal_mask'];

/** The tensors in the order that the layer takes, and all else that is said. */
function sorted(named: Fields): [tensors: unknown[], rest: Fields] {
  const { query, value, key = null, attention_mask: mask = null, ...rest } = named;
  return [[query, value, ...(key === null && mask === null ? [] : [key ?? value]), ...(mask === null ? [] : [mask])], rest];
}

/** A call as Keras 3 notes it, or as Keras 2 did: `["query", 0, 0, { value: ["value", 0, 0] }]`; others as they are. */
export function plainAttentionCall(node: unknown): unknown {
  if (isFields(node) && Array.isArray(node['args'])) {
    const [args, kwargs] = sorted({ ...Object.fromEntries(node['args'].map((value, i) => [order[i], value])), ...(node['kwargs'] as Fields | undefined) });
    return { ...node, args, kwargs };
  }
  const query: unknown = Array.isArray(node) ? node[0] : undefined;
  if (!Array.isArray(query) || !isFields(query[3])) return node;
  const [tensors, rest] = sorted({ ...query[3], query: query.slice(0, 3) });
  const isTensor = (value: unknown): value is unknown[] => Array.isArray(value) && typeof value[0] === 'string';
  return tensors.every(isTensor) ? tensors.map((tensor, i) => [...tensor, i === 0 ? rest : {}]) : node;
}

/** The reverse, for Keras 3. */
export function writtenAttentionCall(tensors: readonly unknown[], said: Fields): Fields {
  const [query, value, key, mask] = tensors;
  return { args: [query, value, ...(key === undefined ? [] : [key])], kwargs: { ...(mask === undefined ? {} : { attention_mask: mask }), ...said } };
}
