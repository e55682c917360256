/** @file The layers of a model with those in models inside, without running it. */
import type { Layer } from '../../layers/layer.js';
import { type GraphModel, isGraphModel } from '../../models/graph-model.js';

/** A layer by its path, `vgg16/block1_conv1`. */
export interface NamedLayer { readonly path: string; readonly className: string; readonly layer: Layer }

/** All layers in order; a model inside gives its layers. */
export const traceLayerNames = (model: GraphModel, prefix = ''): NamedLayer[] => model.layers.flatMap((layer) =>
  isGraphModel(layer) ? traceLayerNames(layer, `${prefix}${layer.name}/`) : [{ path: `${prefix}${layer.name}`, className: layer.className, layer }]);
