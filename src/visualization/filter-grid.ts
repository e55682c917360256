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
  const { filters = 64, columns = 8, gap = 5, choose = 'strongest', onProgress, ...rest } = options;
  wholeOption('filterGrid', 'columns', columns, 1);
  wholeOption('filterGrid', 'gap', gap, 0);
  const shape = pictureShape(model, options.size);
  const all = Array.from({ length: measure(model, layer, shape).maps }, (_, i) => i);
  const count = typeof filters === 'number' ? Math.min(all.length, wholeOption('filterGrid', 'filters', filters, 1)) : filters.length;
  const tries = typeof filters === 'number' && choose === 'strongest' && count < all.length;
  const trial = tries ? firstTrial(model, shape, rest) : undefined;
  const trialShare = trial === undefined ? 0 : (all.length * trial.effort) / (all.length * trial.effort + count);
  const part = (from: number, to: number): FilterPatternsOptions => (onProgress === undefined ? {} : { onProgress: (done) => onProgress(from + done * (to - from)) });
  const chosen = typeof filters !== 'number' ? filters
    : trial === undefined ? all.slice(0, count)
    : (await filterPatterns(model, layer, all, { ...trial.options, ...part(0, trialShare) })).sort(strongerFirst).slice(0, count).map(({ filter }) => filter);
  const found = await filterPatterns(model, layer, chosen, { ...rest, ...part(trialShare, 1) });
  const patterns = typeof filters === 'number' && choose === 'strongest' ? found.sort(strongerFirst) : found;
  return { pixels: tile(patterns.map(({ pixels }) => pixels), columns, gap), patterns };
}

const strongerFirst = (a: FilterPattern, b: FilterPattern): number => b.response - a.response;

/** A quarter of the steps, on pictures of half the size where the model takes any; `effort`: what one costs beside a whole pattern. */
function firstTrial(model: Model, [height]: readonly number[], options: FilterPatternsOptions): { options: FilterPatternsOptions; effort: number } {
  const { size: _, ...same } = options;
  const all = options.steps ?? 40;
  const steps = Math.min(10, all);
  const isOpen = model.input.shape.slice(1, 3).every((d) => d === null);
  return { options: isOpen ? { ...same, steps, size: Math.ceil(height! / 2) } : { ...same, steps }, effort: (steps / all) * (isOpen ? 0.25 : 1) };
}

/** Pictures of one size in rows, black between them. */
function tile(pictures: readonly Pixels[], columns: number, gap: number): Pixels {
  const { width = 1, height = 1 } = pictures[0] ?? {};
  const across = Math.min(columns, Math.max(1, pictures.length));
  const sheet = blank(across * (width + gap) - gap, Math.max(1, Math.ceil(pictures.length / across) * (height + gap) - gap), [0, 0, 0]);
  pictures.forEach((picture, i) => paste(sheet, picture, (i % across) * (width + gap), Math.floor(i / across) * (height + gap)));
  return sheet;
}
