/** @file Drawings and pictures as files. The contract is in save-drawing.ts. */
import { KeratinError, show } from '../core/errors.js';
import { writeFileAtomic } from '../formats/atomic-file.node.js';
import { type Pixels, isPixels } from './pixels.js';
import { encodePng } from './pixels-png.node.js';
import { svgToPng } from './svg-png.node.js';

export async function saveDrawing(path: string, drawing: string | Pixels | Promise<string | Pixels>): Promise<void> {
  const made = await drawing;
  const kind = path.toLowerCase().split('.').at(-1);
  if (kind === 'png') return writeFileAtomic(path, isPixels(made) ? await encodePng(made) : await svgToPng(made));
  if (kind === 'svg' && !isPixels(made)) return writeFileAtomic(path, made);
  throw new KeratinError({
    code: 'file/kind', where: 'saveDrawing', expected: isPixels(made) ? 'a name that ends in .png' : 'a name that ends in .png or .svg', received: show(path), fix: 'choose another name',
  });
}
