/** @file What each channel of a convnet's layers sees in a picture: maps in tiles, layer under layer. */
import { encodePng } from '#pixels-png';
import { KeratinError } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import type { Shape } from '../core/shape.js';
import { Tensor, type TensorLike } from '../core/tensor.js';
import { encodeBase64 } from '../formats/base64.js';
import { isGraphModel } from '../models/graph-model.js';
import type { Model } from '../models/model.js';
import { type ColormapName, applyColormap } from './colormaps.js';
import { oneSample, wholeOption } from './model-input.js';
import { runProgram } from './model-programs.js';
import { type Pixels, blank as blankPicture, paste } from './pixels.js';
import { drawing, element, look, text } from './svg.js';
import { type LayerName, type TracedLayer, channelsLast, findTraced, traceAll } from './trace-layers.js';

export interface ActivationsOptions {
  /** Which layers; default every convolution and pooling layer that keeps places apart, in models inside too. */
  readonly layers?: readonly LayerName[];
  /** Tiles in a row; default 16. */
  readonly imagesPerRow?: number;
  /** Default viridis. */
  readonly colormap?: ColormapName;
}

/** What one layer gives. */
export interface LayerActivation {
  /** Name, behind the names of the models that the layer is in. */
  readonly name: string;
  readonly className: string;
  /** Of the output without the batch: [h, w, c]; for sequences [t, d]. */
  readonly shape: Shape;
  /** The output itself, channels last. */
  readonly values: Tensor;
  /** Every channel as a picture of its own, [h, w] pixels. */
  readonly tiles: readonly Pixels[];
  /** All of them row by row, a white pixel between them. */
  readonly pixels: Pixels;
  readonly imagesPerRow: number;
  /** Channels that are zero (or one number) everywhere: nothing of what they look for is there. */
  readonly blank: readonly number[];
}

/**
 * Every channel of a convnet's layers as a picture.
 * Each map is scaled on its own: (x - mean) / standard deviation · 64 + 128, cut to 0–255; a map of one number is 128 throughout if that is not 0, else 0.
 *
 * Source: Chollet, Deep Learning with Python, 5.4.1.
 *
 * @param image one sample as the model takes it: [h, w, c]; of a sequence, channels become rows of one tile
 * @throws KeratinError `model/layer`, `shape/sample`, `visualization/layer`
 * @example
 * import { activations, saveDrawing } from 'keratin/visualization';
 * for (const { name, pixels } of await activations(model, image)) await saveDrawing(`${name}.png`, pixels);
 */
export async function activations(model: Model, image: TensorLike, options: ActivationsOptions = {}): Promise<LayerActivation[]> {
  const { imagesPerRow = 16, colormap = 'viridis' } = options;
  wholeOption('activations', 'imagesPerRow', imagesPerRow, 1);
  const x = oneSample(model, image, 'activations');
  const input = placeholder(x.shape, { dtype: x.dtype, name: 'sample' });
  const { layers } = traceAll(model, [input]);
  const chosen = options.layers?.map((name) => findTraced(layers, name, 'activations')) ?? layers.filter(isMapped);
  if (chosen.length === 0) {
    throw new KeratinError({ code: 'visualization/layer', where: 'activations', expected: 'a convolution or pooling layer', received: layers.map(({ path }) => path).join(', '), fix: 'name the layers that you want to see' });
  }
  const values = await runProgram(model, ['activations', x.shape, chosen.map(({ path }) => path)], () => [[input], chosen.map(channelsLast)], [x]);
  return chosen.map(({ path, layer }, i) => {
    const maps = values[i]!.reshape(values[i]!.shape.slice(1));
    return { name: path, className: layer.className, shape: maps.shape, values: maps, ...drawMaps(asMaps(maps), imagesPerRow, colormap) };
  });
}

const isMapped = ({ layer, outputs: [y] }: TracedLayer): boolean => !isGraphModel(layer) && /Conv|Pooling/.test(layer.className) && y!.rank >= 3;

/** [h, w, c] as it is; a sequence [t, d] as one map d high and t wide; a vector as one row. */
function asMaps(x: Tensor): Tensor {
  if (x.shape.length >= 3) return x.reshape([x.shape[0]!, -1, x.shape.at(-1)!]);
  const [t, d] = x.shape.length === 2 ? [x.shape[0]!, x.shape[1]!] : [x.size, 1];
  const turned = Float32Array.from({ length: x.size }, (_, i) => Number(x.data[(i % t) * d + Math.floor(i / t)]));
  return new Tensor([d, t, 1], 'float32', turned);
}

function drawMaps(maps: Tensor, imagesPerRow: number, colormap: ColormapName): Pick<LayerActivation, 'tiles' | 'pixels' | 'imagesPerRow' | 'blank'> {
  const [h, w, c] = maps.shape as [number, number, number];
  const blank: number[] = [];
  const tiles = Array.from({ length: c }, (_, k) => {
    const own = Float64Array.from({ length: h * w }, (_, i) => Number(maps.data[i * c + k]));
    const centre = own.reduce((a, b) => a + b, 0) / own.length;
    const spread = Math.sqrt(own.reduce((a, b) => a + (b - centre) ** 2, 0) / own.length);
    const flat = spread <= 1e-7 * Math.abs(centre);
    if (flat) blank.push(k);
    const level = (value: number): number => (flat ? 128 * Number(centre !== 0) : Math.floor(Math.min(255, Math.max(0, ((value - centre) / spread) * 64 + 128))));
    return applyColormap(new Tensor([h, w], 'float64', own.map(level)), colormap, { min: 0, max: 255 });
  });
  return { tiles, pixels: tileSheet(tiles, imagesPerRow, 1), imagesPerRow, blank };
}

/** Pictures of one size in rows on white, each `factor` times as large. */
function tileSheet(tiles: readonly Pixels[], imagesPerRow: number, gap: number, factor = 1): Pixels {
  const across = Math.min(imagesPerRow, tiles.length);
  const [x, y] = [tiles[0]!.width * factor + gap, tiles[0]!.height * factor + gap];
  const sheet = blankPicture(across * x - gap, Math.ceil(tiles.length / across) * y - gap);
  tiles.forEach((tile, i) => paste(sheet, tile, (i % across) * x, Math.floor(i / across) * y, factor));
  return sheet;
}

export interface ActivationSheetOptions {
  readonly title?: string;
  /** Pixels; default 1000. */
  readonly width?: number;
}

/**
 * The tiles of all layers on one sheet, as SVG, each under its name and shape.
 *
 * @example
 * import { activationSheet, activations, saveDrawing } from 'keratin/visualization';
 * await saveDrawing('activations.png', activationSheet(await activations(model, image)));
 */
export async function activationSheet(layers: readonly LayerActivation[], options: ActivationSheetOptions = {}): Promise<string> {
  const { width = 1000, title } = options;
  const margin = 24;
  const drawn: string[] = [];
  let y = title === undefined ? margin : 62;
  for (const { name, className, shape, tiles, imagesPerRow, blank } of layers) {
    const room = width - 2 * margin;
    const across = Math.min(imagesPerRow, tiles.length);
    const factor = Math.max(1, Math.min(Math.floor(((room + 2) / across - 2) / tiles[0]!.width), Math.ceil(48 / tiles[0]!.height)));
    const pixels = tileSheet(tiles, imagesPerRow, 2, factor); // whole factors, so that pixels stay square
    const scale = Math.min(1, room / pixels.width);
    const quiet = `${className}, ${shape.join(' x ')}${blank.length === 0 ? '' : `, ${blank.length} of ${shape.at(-1)!} channels blank`}`;
    drawn.push(
      text(name, margin, y + 14, { 'font-size': 14, 'font-weight': 'bold' }),
      text(quiet, width - margin, y + 14, { fill: look.quiet, 'text-anchor': 'end' }),
      element('image', { x: margin, y: y + 24, width: pixels.width * scale, height: pixels.height * scale, 'xlink:href': `data:image/png;base64,${encodeBase64(await encodePng(pixels))}` }));
    y += 24 + pixels.height * scale + 26;
  }
  return drawing(width, y, ...(title === undefined ? [] : [text(title, width / 2, 36, { 'font-size': 16, 'font-weight': 'bold', 'text-anchor': 'middle' })]), ...drawn);
}
