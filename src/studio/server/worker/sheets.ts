/** @file Pixels as pictures and sheets that a page can show. */
import type { Picture, Sheet } from '../../protocol/basics.js';
import { encodePng } from '../../../visualization/pixels-png.node.js';
import { type Pixels, blank, paste } from '../../../visualization/pixels.js';

export async function toPicture(pixels: Pixels): Promise<Picture> {
  const png = await encodePng(pixels);
  return { width: pixels.width, height: pixels.height, src: `data:image/png;base64,${Buffer.from(png).toString('base64')}` };
}

/** Pictures of one size in rows, transparent between them where they are few, else as `paper`. */
export async function toSheet(tiles: readonly Pixels[], columns: number, gap: number, paper: readonly [number, number, number] = [255, 255, 255]): Promise<Sheet> {
  const { width = 1, height = 1 } = tiles[0] ?? {};
  const across = Math.max(1, Math.min(columns, tiles.length));
  const down = Math.max(1, Math.ceil(tiles.length / across));
  const sheet = blank(across * (width + gap) - gap, down * (height + gap) - gap, paper);
  tiles.forEach((tile, i) => paste(sheet, tile, (i % across) * (width + gap), Math.floor(i / across) * (height + gap)));
  return { picture: await toPicture(sheet), count: tiles.length, columns: across, cellWidth: width, cellHeight: height, gap };
}
