/** @file What a person gives, as a model takes it: pictures, drawn digits, texts, plain numbers. */
import { KeratinError, check } from '../../../core/errors.js';
import { type Shape, sizeOf } from '../../../core/shape.js';
import { Tensor, tensor } from '../../../core/tensor.js';
import { preprocessInput } from '../../../applications/preprocess-input.js';
import { interpolation } from '../../../cli/run/picture-folders.js';
import { imageToArray } from '../../../data/image/image-array.js';
import { loadImage } from '../../../data/image/load-image.js';
import { padSequences } from '../../../data/text/pad-sequences.js';
import type { Tokenizer } from '../../../data/text/tokenizer.js';
import { wordSplitter } from '../../../data/text/word-sequence.js';
import { type Pixels, toPixels } from '../../../visualization/pixels.js';
import type { LookReply } from '../../protocol/look.js';
import type { PixelScale } from '../../protocol/models.js';
import { httpError } from '../http-error.js';
import type { Loaded } from './loaded.js';
import { lastRows } from './tables.js';
import type { Given } from './tasks.js';

/** A sample without the batch, and how it is shown. */
export interface Sample {
  readonly x: Tensor;
  readonly pixels: Pixels | null;
  readonly tokens: LookReply['tokens'];
  /** Of texts: the word behind each number of x; empty where there is none. */
  readonly words: readonly string[] | null;
}

/** Of pictures from outside: more would be meant to fill the memory. */
const PIXELS = 64_000_000;
/** Where a network takes any size. */
const USUAL = 224;

/** @throws KeratinError `image/…`, `server/sample` for what this model does not take */
export async function toSample(loaded: Loaded, given: Given, scale: PixelScale = loaded.scale): Promise<Sample> {
  const { kind } = loaded;
  if ('rows' in given || 'csv' in given) {
    if (loaded.forecast === null) throw unfit(loaded, 'a table');
    return { x: await lastRows(loaded.forecast, given), pixels: null, tokens: null, words: null };
  }
  if ('values' in given) return { x: numbers(loaded, given.values), pixels: null, tokens: null, words: null };
  if ('text' in given) return textSample(loaded, given.text);
  if (kind !== 'picture' && kind !== 'digit') throw unfit(loaded, 'pixels' in given ? 'a drawn digit' : 'a picture');
  if ('pixels' in given) return digitSample(loaded, given.pixels, scale);
  const [h, w, c] = pictureSizes(loaded);
  const grey = c === 1;
  const image = await loadImage('path' in given ? given.path : new Uint8Array(given.bytes), {
    targetSize: [h, w], interpolation, colorMode: grey ? 'grayscale' : c === 4 ? 'rgba' : 'rgb', exif: true, maxPixels: PIXELS,
    ...('path' in given ? {} : { name: 'picture' }),
  });
  return pictureSample(loaded, imageToArray(image), scale);
}

/** Pixels 0–255 [h, w, c]. */
export function pictureSample(loaded: Loaded, pixels: Tensor, scale: PixelScale = loaded.scale): Sample {
  const shape = loaded.model.input.shape.slice(1).map((d, axis) => d ?? pixels.shape[axis]!);
  return { x: scaled(pixels, scale).reshape(shape), pixels: toPixels(pixels, [0, 255]), tokens: null, words: null };
}

function digitSample(loaded: Loaded, pixels: readonly number[], scale: PixelScale): Sample {
  const values = Float32Array.from(pixels, Number);
  check(values.length === 784 && values.every((v) => v >= 0 && v <= 255), () => ({ code: 'server/sample', where: 'pixels', expected: '784 numbers from 0 to 255', received: `${values.length} numbers`, fix: 'send 28 rows of 28' }));
  const drawn = new Tensor([28, 28, 1], 'float32', values);
  const [h, w, c] = pictureSizes(loaded);
  if (h === 28 && w === 28 && c === 1) return pictureSample(loaded, drawn, scale);
  // Larger networks get it enlarged, in all their channels.
  const large = new Float32Array(h * w * c);
  for (let i = 0; i < large.length; i++) large[i] = values[Math.floor((Math.floor(i / c / w) * 28) / h) * 28 + Math.floor(((Math.floor(i / c) % w) * 28) / w)]!;
  return pictureSample(loaded, new Tensor([h, w, c], 'float32', large), scale);
}

function textSample(loaded: Loaded, text: string): Sample {
  const { tokenizer, model, record } = loaded;
  if (tokenizer === null) throw unfit(loaded, 'a text');
  const { numWords } = tokenizer.options;
  const limit = Math.min(numWords ?? Infinity, model.indexLimit(0) ?? Infinity);
  const words = wordsOf(tokenizer, text);
  const indices = words.map((word) => tokenizer.wordIndex.get(word) ?? 0);
  const tokens = words.map((word, i) => ({ word, known: indices[i]! > 0 && indices[i]! < limit }));
  const known = tokens.flatMap(({ known: is }, i) => (is ? [i] : []));
  check(known.length > 0, () => ({ code: 'server/sample', where: 'text', expected: 'words that the network knows', received: words.length === 0 ? 'none' : `${words.length} that it does not`, fix: 'write a sentence in the language that it has learned' }));
  const length = model.input.shape[1] ?? (record?.length || Math.max(1, known.length));
  const x = padSequences([known.map((i) => indices[i]!)], { maxLen: length });
  const shown = known.map((i) => words[i]!).slice(-length);
  return { x: x.reshape([length]).cast(model.input.dtype), pixels: null, tokens, words: [...new Array<string>(length - shown.length).fill(''), ...shown] };
}

function wordsOf({ options }: Tokenizer, text: string): readonly string[] {
  return options.charLevel ? [...(options.lower ? text.toLowerCase() : text)] : wordSplitter('Tokenizer', options)(text);
}

/** Nested arrays of numbers. */
function numbers({ model }: Loaded, values: unknown): Tensor {
  const { shape, dtype } = model.input;
  let x: Tensor;
  try {
    x = tensor(values as number[]);
  } catch (error) {
    throw httpError('server/sample', { where: 'inputs', expected: 'nested arrays of numbers, all of one length', received: error instanceof KeratinError ? error.received : 'something else', fix: 'send the numbers as the network takes them' });
  }
  const wanted = shape.slice(1);
  const fits = x.shape.length === wanted.length && wanted.every((d, axis) => d === null || d === x.shape[axis]);
  check(fits && x.dtype !== 'bool', () => ({ code: 'server/sample', where: 'inputs', expected: `samples of ${wanted.map((d) => d ?? '?').join(' x ')} numbers`, received: x.shape.join(' x ') || 'one number', fix: 'send an array of samples, each as the network takes it' }));
  check(x.data.every((v: number | bigint) => Number.isFinite(Number(v))), () => ({ code: 'server/sample', where: 'inputs', expected: 'finite numbers', received: 'others', fix: 'leave them out' }));
  const limit = model.indexLimit(0);
  check(limit === null || x.data.every((v: number | bigint) => Number.isInteger(Number(v)) && Number(v) >= 0 && Number(v) < limit), () => ({ code: 'server/sample', where: 'inputs', expected: `whole numbers from 0 to ${limit! - 1}`, received: 'others', fix: 'send numbers of words that the network has learned' }));
  return x.cast(dtype);
}

/** Height, width, channels. */
export function pictureSizes({ model, kind }: Loaded): [h: number, w: number, c: number] {
  if (kind === 'digit') return [28, 28, 1];
  const [h, w, c] = model.input.shape.slice(1);
  return [h ?? USUAL, w ?? USUAL, c ?? 3];
}

function scaled(x: Tensor, scale: PixelScale): Tensor {
  if (scale === 'bytes') return x;
  const isColored = x.shape.at(-1) === 3;
  if (isColored && (scale === 'caffe' || scale === 'torch')) return preprocessInput(x, { mode: scale });
  const by = scale === 'symmetric' ? (v: number) => v / 127.5 - 1 : (v: number) => v / 255;
  return new Tensor(x.shape, 'float32', Float32Array.from(x.data, (v: number | bigint) => by(Number(v))));
}

const unfit = ({ model, kind, cannotLook }: Loaded, what: string): Error => httpError('server/sample', { where: model.place, expected: cannotLook ?? `a ${kind}`, received: what, fix: 'choose another model, or send what this one takes' });

/** Samples of one shape as a batch. */
export function toBatch(samples: readonly Tensor[]): Tensor {
  const [first] = samples;
  const shape: Shape = [samples.length, ...first!.shape];
  const data = new (first!.data.constructor as new (size: number) => Tensor['data'])(sizeOf(shape));
  samples.forEach((x, i) => data.set(x.data as never, i * x.size));
  return new Tensor(shape, first!.dtype, data);
}
