/** @file Pictures side by side with captions. */
import { encodePng } from '#pixels-png';
import { check, within } from '../core/errors.js';
import { type TensorLike, tensor } from '../core/tensor.js';
import { encodeBase64 } from '../formats/base64.js';
import { type Pixels, blank, isPixels, paste, toPixels } from './pixels.js';
import { drawing, element, look, shorten, text, textWidth } from './svg.js';

/** A picture ([h, w] or [h, w, c], as {@link toPixels} takes it; an axis of size 1 may stand before) and what to write under it. */
export interface GridCell {
  readonly image: TensorLike | Pixels;
  readonly caption?: string;
  /** Colour of the caption, as in CSS. */
  readonly color?: string;
}

export interface ImageGridOptions {
  readonly title?: string;
  /** Default: as many as make the grid about twice as wide as high, at most 10. */
  readonly columns?: number;
  /** Pixels of a picture's longer side; default 96, and never smaller than the picture. Pictures grow by whole factors, so that pixels stay square. */
  readonly size?: number;
}

const GAP = 14;
const MARGIN = 20;

/**
 * Draws a grid of pictures as SVG, the pictures within it as one PNG.
 *
 * @throws KeratinError `plot/empty`, `shape/rank`
 * @example
 * const svg = await imageGrid([{ image: xTest.slice(247, 248), caption: '4 → 2 (0.87)' }]);
 */
export async function imageGrid(cells: readonly GridCell[], options: ImageGridOptions = {}): Promise<string> {
  check(cells.length > 0, () => ({ code: 'plot/empty', where: 'imageGrid', expected: 'at least one picture', received: 'none', fix: 'check what was selected' }));
  const pictures = cells.map(({ image }, i) => within(`imageGrid, picture ${i}`, () => asPixels(image)));
  const columns = Math.min(cells.length, options.columns ?? Math.min(10, Math.ceil(Math.sqrt(2 * cells.length))));
  const rows = Math.ceil(cells.length / columns);
  const longest = Math.max(...pictures.map(({ width, height }) => Math.max(width, height)));
  const factor = Math.max(1, Math.round((options.size ?? 96) / longest));
  const cell = { width: factor * Math.max(...pictures.map(({ width }) => width)), height: factor * Math.max(...pictures.map(({ height }) => height)) };
  const letters = Math.round(Math.min(20, Math.max(12, cell.width / 28))); // of large pictures larger, to be read where the grid is shown smaller
  const captionHeight = cells.some(({ caption }) => caption !== undefined) ? letters + 10 : 0;
  const pitch = { x: cell.width + GAP, y: cell.height + captionHeight + GAP };
  const sheet = blank(columns * pitch.x - GAP, rows * pitch.y - GAP);
  pictures.forEach((picture, i) => {
    const [x, y] = [(i % columns) * pitch.x, Math.floor(i / columns) * pitch.y];
    paste(sheet, picture, x + ((cell.width - picture.width * factor) >> 1), y + ((cell.height - picture.height * factor) >> 1), factor);
  });
  const titleSize = 16;
  const width = Math.max(sheet.width, options.title === undefined ? 0 : Math.ceil(textWidth(options.title, titleSize) * 1.06)) + 2 * MARGIN;
  const left = (width - sheet.width) / 2;
  const top = options.title === undefined ? MARGIN : 56;
  return drawing(width, top + sheet.height + MARGIN,
    ...(options.title === undefined ? [] : [text(options.title, width / 2, 34, { 'font-size': titleSize, 'font-weight': 'bold', 'text-anchor': 'middle' })]),
    element('image', { x: left, y: top, width: sheet.width, height: sheet.height, 'xlink:href': `data:image/png;base64,${encodeBase64(await encodePng(sheet))}` }),
    ...cells.map(({ caption, color }, i) => caption === undefined ? '' : drawCaption(caption, color ?? look.ink,
      left + (i % columns) * pitch.x + cell.width / 2, top + Math.floor(i / columns) * pitch.y + cell.height + letters + 4, cell.width + GAP - 4, letters)));
}

/** Smaller where it would touch its neighbours, and cut where it would then be too small to read. */
function drawCaption(caption: string, fill: string, x: number, y: number, room: number, letters: number): string {
  const fontSize = Math.max(9, Math.min(letters, (12 * room) / textWidth(caption, 12)));
  return text(shorten(caption, room, fontSize), x, y, { 'font-size': fontSize, 'text-anchor': 'middle', fill });
}

function asPixels(image: TensorLike | Pixels): Pixels {
  if (isPixels(image)) return image;
  const values = tensor(image);
  const { shape } = values;
  const oneOfBatch = shape[0] === 1 && (shape.length === 4 || (shape.length === 3 && shape[2]! > 4));
  return toPixels(oneOfBatch ? values.reshape(shape.slice(1)) : values);
}
