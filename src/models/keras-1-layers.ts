/** @file Layers of Keras 1 that are others today: Merge, of which each mode is a layer of its own, and TimeDistributedDense. */
import type { KerasObject } from '../core/registry.js';

const classes: Readonly<Record<string, string>> = { sum: 'Add', mul: 'Multiply', ave: 'Average', max: 'Maximum', concat: 'Concatenate', dot: 'Dot', cos: 'Dot' };

/** The layer that it stands for; itself where it is none of these, or merges by Python code. */
export function modernLayer(given: KerasObject): KerasObject {
  const { class_name: name, config } = given;
  if (name === 'TimeDistributedDense') return { class_name: 'Dense', config };
  const mode = config['mode'];
  if (name !== 'Merge' || typeof mode !== 'string' || !Object.hasOwn(classes, mode) || Array.isArray(config['layers'])) return given;
  const common = { ...(config['name'] === undefined ? {} : { name: config['name'] }), trainable: config['trainable'] ?? true };
  const own = mode === 'concat' ? { axis: config['concat_axis'] ?? -1 } : mode === 'dot' || mode === 'cos' ? { axes: config['dot_axes'] ?? -1, normalize: mode === 'cos' } : {};
  return { class_name: classes[mode]!, config: { ...common, ...own } };
}
