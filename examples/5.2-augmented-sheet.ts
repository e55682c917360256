/** @file 5.2, what augmentation does: one photo of a cat, varied at random, as a sheet. */
import { imageDataGenerator, imageToArray, listImages, loadImage } from 'keratin/data';
import { imageGrid, saveDrawing, toPixels } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';

const generator = imageDataGenerator({
  rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true, fillMode: 'nearest',
});
const photos = await listImages(`${base}/train`);
const image = imageToArray(await loadImage(photos[3]!, { targetSize: [150, 150] })); // [150, 150, 3], 0–255

const cells = [{ image: toPixels(image, [0, 255]), caption: 'the photo' }];
for (let seed = 1; seed < 15; seed++) cells.push({ image: toPixels(generator.randomTransform(image, seed), [0, 255]), caption: `seed ${seed}` });
await saveDrawing('runs/5.2-augmented-sheet.png', imageGrid(cells, { columns: 5, title: 'One photo and fourteen variations' }));
console.log('Sheet: runs/5.2-augmented-sheet.png');
