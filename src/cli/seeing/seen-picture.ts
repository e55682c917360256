/** @file A picture as the model takes it, and as a person looks at it. */
import { KeratinError, check } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import { Tensor } from '../../core/tensor.js';
import { preprocessInput } from '../../applications/preprocess-input.js';
import { imageToArray } from '../../data/image/image-array.js';
import { loadImage } from '../../data/image/load-image.js';
import type { Pixels } from '../../data/image/pixels.js';
import type { Model } from '../../models/model.js';
import type { Preprocess } from './preprocess.js';
import type { SeenModel } from './seen-model.js';

/** Pixels of the longer side of photos in drawings. */
const SHOWN = 448;
/** Side of pictures for models that take any size. */
const OPEN_SIZE = 224;

export interface SeenPicture {
  /** [h, w, c], or [c, h, w] where the model wants channels first. */
  readonly x: Tensor;
  readonly photo: Pixels;
  /** How many pixels of height and width the model takes. */
  readonly size: readonly [height: number, width: number];
}

/** Height, width and channels of the pictures that a model takes. @throws KeratinError `cli/input` for models of something else */
export function pictureOf({ model }: { readonly model: Model }, place: string): { size: [number, number]; channels: number; channelsFirst: boolean } {
  const [shape] = model.inputs.map((x) => x.shape) as [OpenShape];
  const isPicture = model.inputs.length === 1 && shape.length === 4;
  check(isPicture, () => ({
    code: 'cli/input', where: place, expected: 'a model of pictures [n, h, w, c]', received: model.inputs.length > 1 ? `a model of ${model.inputs.length} inputs` : `a model of ${showShape(shape)}${shape.length === 2 ? ', of texts it seems' : ''}`,
    fix: shape.length === 2 ? 'see which words count: keratin visualize words MODEL TEXT' : 'draw its layers instead: keratin visualize plot MODEL',
  }));
  const channelsFirst = isChannels(shape[1]) && !isChannels(shape[3]);
  const [h, w, c] = channelsFirst ? [shape[2], shape[3], shape[1]] : [shape[1], shape[2], shape[3]];
  return { size: [h ?? OPEN_SIZE, w ?? OPEN_SIZE], channels: c ?? 3, channelsFirst };
}

const isChannels = (d: number | null | undefined): boolean => d === 1 || d === 3 || d === 4;

/** Reads a picture for a model. @throws KeratinError `cli/input`, and as `loadImage` */
export async function readSeenPicture(seen: SeenModel, path: string | undefined, preprocess: Preprocess, place: string): Promise<SeenPicture> {
  const { size, channels, channelsFirst } = pictureOf(seen, place);
  if (path === undefined) throw new KeratinError({ code: 'cli/usage', where: place, expected: 'a picture after the model', received: 'nothing', fix: `type ${place} MODEL photo.jpg` });
  const read = await loadImage(path, { targetSize: size, interpolation: 'bilinear', colorMode: channels === 1 ? 'grayscale' : channels === 4 ? 'rgba' : 'rgb' });
  const x = prepared(imageToArray(read), preprocess);
  const whole = await loadImage(path);
  const scale = SHOWN / Math.max(whole.width, whole.height);
  const shown = [Math.round(whole.height * scale), Math.round(whole.width * scale)] as const;
  const photo = await loadImage(path, { targetSize: shown, interpolation: scale < 1 ? 'lanczos' : 'bicubic' });
  return { x: channelsFirst ? moveChannels(x) : x, photo, size };
}

/** Pixels 0–255 as the model was trained on them. */
function prepared(x: Tensor, how: Preprocess): Tensor {
  if (how === 'none') return x;
  if (how === 'rescale') return new Tensor(x.shape, 'float32', (x.data as Float32Array).map((v) => v / 255));
  return preprocessInput(x, { mode: how });
}

/** [h, w, c] to [c, h, w]. */
function moveChannels({ shape: [h, w, c], data }: Tensor): Tensor {
  const places = h! * w!;
  return new Tensor([c!, h!, w!], 'float32', (data as Float32Array).map((_, i) => Number(data[(i % places) * c! + Math.floor(i / places)])));
}
