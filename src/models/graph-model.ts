/** @file What saving, exporting and summing up must know of a model; so that the model can import them. */
import { Layer, type SymbolicTensor } from '../layers/layer.js';

/** A layer made of layers between inputs and outputs: Sequential and functional models. */
export interface GraphModel extends Layer {
  readonly layers: readonly Layer[];
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

export const isGraphModel = (layer: unknown): layer is GraphModel => layer instanceof Layer && Array.isArray((layer as Partial<GraphModel>).layers);
export const isSequential = (layer: Layer): boolean => layer.className === 'Sequential';
