/** @file Keras's table of layers, output shapes and parameters. */
import type { Layer } from '../layers/layer.js';

/** How the summary is printed. */
export interface SummaryOptions {
  readonly print?: (text: string) => void;
}

/** What the table shows of a model. */
export interface Summarized extends Layer { readonly layers: readonly Layer[] }

/** The table as text. */
export function summarize(model: Summarized, _options: SummaryOptions): string {
  return model.layers.map((l) => `${l.name} (${l.className}) ${l.countParams()}`).join('\n');
}
