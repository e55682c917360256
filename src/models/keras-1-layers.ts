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

/** Keras 1.0 left the order of dimensions out where it was the usual one of the machine: layers of pictures have that of the others. */
export function withOneOrdering(layers: readonly unknown[]): readonly unknown[] {
  const configOf = (layer: unknown): Record<string, unknown> | undefined => (layer as { config?: Record<string, unknown> } | null)?.config;
  const ordering = layers.map((layer) => configOf(layer)?.['dim_ordering']).find((value) => value !== undefined);
  if (ordering === undefined) return layers;
  return layers.map((layer) => {
    const config = configOf(layer);
    const isOpen = config !== undefined && config['dim_ordering'] === undefined && /2D$/.test(String((layer as KerasObject).class_name));
    return isOpen ? { ...(layer as object), config: { ...config, dim_ordering: ordering } } : layer;
  });
}
