/** @file A sheet of pictures and their variations, as training sees them. */
import { imageToArray } from '../../data/image/image-array.js';
import { loadImage } from '../../data/image/load-image.js';
import { imageGrid } from '../../visualization/image-grid.js';
import { toPixels } from '../../visualization/pixels.js';
import { plain } from '../text.js';
import { type OpenPictures, interpolation } from './picture-folders.js';
import type { RunSettings } from './run-folder.js';

/** Pictures down, the picture itself and its variations across. */
const ROWS = 5;
const COLUMNS = 7;

/** Draws the sheet as SVG; pictures that cannot be read are left out. */
export async function augmentedSheet({ train, generator, classes }: OpenPictures, { imageSize, seed }: RunSettings): Promise<string> {
  const labels = Array.from(train.classes as ArrayLike<number>);
  // Of each class in turn, so that all are seen.
  const byClass = classes.map((_, c) => train.filepaths.filter((__, i) => labels[i] === c).slice(0, ROWS));
  const chosen = Array.from({ length: ROWS }, (_, row) => byClass.map((paths, c) => ({ path: paths[row], name: classes[c]! }))).flat().filter(({ path }) => path !== undefined).slice(0, ROWS);
  const cells = [];
  for (const [row, { path, name }] of chosen.entries()) {
    const x = await loadImage(path!, { targetSize: [imageSize, imageSize], interpolation }).then(imageToArray, () => undefined);
    if (x === undefined) continue;
    for (let column = 0; column < COLUMNS; column++) {
      const shown = column === 0 ? x : generator.randomTransform(x, seed + row * COLUMNS + column);
      cells.push({ image: toPixels(shown, [0, 255]), caption: column === 0 ? plain(name) : '' });
    }
  }
  return imageGrid(cells, { columns: COLUMNS, title: 'Pictures (left) and how training varies them', size: 110 });
}
