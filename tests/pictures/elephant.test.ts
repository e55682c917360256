/** @file Grad-CAM of the notes' elephants: what MobileNetV2 knows them by lies on the animals. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applications } from 'keratin';
import { imageToArray, loadImage } from 'keratin/data';
import { gradCam, resizeHeatmap } from 'keratin/visualization';

const data = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), '../shared/data');
const [weights, photo] = [join(data, 'imagenet/mobilenet_v2_1.0_224.h5'), join(data, 'photos/creative_commons_elephant.jpg')];
const missing = !existsSync(weights) || !existsSync(photo);

/** Where the calf and its mother stand, as shares of the photo's width and height. */
const animals = [{ left: 0.17, right: 0.55, top: 0.37, bottom: 0.67 }, { left: 0.45, right: 1, top: 0.14, bottom: 0.64 }];

describe.skipIf(missing)(`the notes' elephants${missing ? ' (no ../shared/data)' : ''}`, () => {
  it('are where Grad-CAM looks', { timeout: 60_000 }, async () => {
    const { mobilenetV2 } = applications;
    const model = await mobilenetV2({ weights });
    const x = mobilenetV2.preprocessInput(imageToArray(await loadImage(photo, { targetSize: [224, 224], interpolation: 'bilinear' })));
    const heat = await gradCam(model, x);
    expect(heat.classIndex).toBe(386);
    expect(heat.score).toBeCloseTo(0.899, 2);
    const values = Array.from(resizeHeatmap(heat, [100, 100]).data, Number);
    const isOn = (i: number): boolean => animals.some(({ left, right, top, bottom }) => i % 100 >= 100 * left && i % 100 < 100 * right && Math.floor(i / 100) >= 100 * top && Math.floor(i / 100) < 100 * bottom);
    const mean = (on: boolean): number => {
      const own = values.filter((_, i) => isOn(i) === on);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    expect(values.every((value, i) => value < 0.7 || isOn(i))).toBe(true); // all that is hot
    expect(mean(true) / mean(false)).toBeGreaterThan(2);
    await model.dispose();
  });
});
