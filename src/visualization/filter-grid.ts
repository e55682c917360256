/** @file The patterns of a layer's filters side by side. */
import type { Model } from '../models/model.js';
import { type FilterPattern, type FilterPatternsOptions, filterPatterns, measure, pictureShape } from './filter-patterns.js';
import { wholeOption } from './model-input.js';
import { type Pixels, blank, paste } from './pixels.js';
import type { LayerName } from './trace-layers.js';

export interface FilterGridOptions extends FilterPatternsOptions {
  /** How many filters, or which; default 64. */
  readonly filters?: number | readonly number[];
  /**
   * Where the layer has more filters than asked for: `strongest` (default) takes those that answer most strongly after ten steps
   * on pictures of half the size, `first` the first ones, as the notes do.
   */
  readonly choose?: 'strongest' | 'first';
  /** Default 8. */
  readonly columns?: number;
  /** Black pixels between pictures; default 5. */
  readonly gap?: number;
}

/** The grid as one picture, RGB, and the patterns in it, row by row. */
export interface FilterGrid { readonly pixels: Pixels; readonly patterns: readonly FilterPattern[] }

/**
 * The patterns of many filters of a layer, 8 x 8 of them, the strongest first.
 *
 * @throws KeratinError as {@link filterPatterns}
 * @example
 * await saveDrawing('block3_conv1.png', (await filterGrid(vgg, 'block3_conv1')).pixels);
 */
export async function filterGrid(model: Model, layer: LayerName, options: FilterGridOptions = {}): Promise<FilterGrid> {
  const { filters = 64, columns = 8, gap = 5, choose = 'strongest', ...rest } = options;
  wholeOption('filterGrid', 'columns', columns, 1);
  wholeOption('filterGrid', 'gap', gap, 0);
  const shape = pictureShape(model, options.size);
  const all = Array.from({ length: measure(model, layer, shape).maps }, (_, i) => i);
  const chosen = typeof filters !== 'number' ? filters
    : wholeOption('filterGrid', 'filters', filters, 1) >= all.length ? all
    : choose === 'first' ? all.slice(0, filters)
    : await strongest(model, layer, all, filters, { ...rest, steps: Math.min(10, options.steps ?? 40), size: Math.ceil(shape[0]! / 2) });
  const found = await filterPatterns(model, layer, chosen, rest);
  const patterns = typeof filters === 'number' && choose === 'strongest' ? found.sort((a, b) => b.response - a.response) : found;
  return { pixels: tile(patterns.map(({ pixels }) => pixels), columns, gap), patterns };
}

async function strongest(model: Model, layer: LayerName, all: readonly number[], count: number, options: FilterPatternsOptions): Promise<number[]> {
  const open = model.input.shape.slice(1, 3).every((d) => d === null);
  const tried = await filterPatterns(model, layer, all, open ? options : (({ size: _, ...same }) => same)(options));
  return tried.sort((a, b) => b.response - a.response).slice(0, count).map(({ filter }) => filter);
}

/** Pictures of one size in rows, black between them. */
function tile(pictures: readonly Pixels[], columns: number, gap: number): Pixels {
  const { width = 1, height = 1 } = pictures[0] ?? {};
  const across = Math.min(columns, Math.max(1, pictures.length));
  const sheet = blank(across * (width + gap) - gap, Math.max(1, Math.ceil(pictures.length / across) * (height + gap) - gap), [0, 0, 0]);
  pictures.forEach((picture, i) => paste(sheet, picture, (i % across) * (width + gap), Math.floor(i / across) * (height + gap)));
  return sheet;
}
