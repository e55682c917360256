/** @file TensorBoard's event files: what a run did, as records that TensorBoard reads while they are written. */
import protobuf from 'protobufjs/light.js';
import { KeratinError, check } from '../core/errors.js';
import { maskedCrc32c } from './crc32c.js';

/** The part of tensorflow/core/util/event.proto and framework/summary.proto that we write. */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: { fields: { wallTime: { id: 1, type: 'double' }, step: { id: 2, type: 'int64' }, fileVersion: { id: 3, type: 'string' }, summary: { id: 5, type: 'Summary' } } },
    Summary: { fields: { value: { id: 1, type: 'Value', rule: 'repeated' } } },
    Value: { fields: { tag: { id: 1, type: 'string' }, simpleValue: { id: 2, type: 'float' }, image: { id: 4, type: 'Image' }, histo: { id: 5, type: 'Histogram' } } },
    Image: { fields: { height: { id: 1, type: 'int32' }, width: { id: 2, type: 'int32' }, colorspace: { id: 3, type: 'int32' }, encodedImageString: { id: 4, type: 'bytes' } } },
    Histogram: {
      fields: {
        min: { id: 1, type: 'double' }, max: { id: 2, type: 'double' }, num: { id: 3, type: 'double' }, sum: { id: 4, type: 'double' }, sumSquares: { id: 5, type: 'double' },
        bucketLimit: { id: 6, type: 'double', rule: 'repeated', options: { packed: true } }, bucket: { id: 7, type: 'double', rule: 'repeated', options: { packed: true } },
      },
    },
  },
});
const Event = root.lookupType('Event');

/** How numbers are spread, as {@link histogram} counts them. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Right end of each bucket; the first begins at `min`. */
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

/** A picture, already encoded as PNG. */
export interface EncodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: number;
  readonly png: Uint8Array;
}

/** A number (drawn as a curve over the steps), a distribution, or a picture. */
export type Summary = number | Histogram | EncodedImage;

/** The name that TensorBoard looks for: it holds `tfevents` and sorts by time. */
export const eventFileName = (wallTime: number, writer = 'keratin'): string =>
  `events.out.tfevents.${Math.floor(wallTime).toString().padStart(10, '0')}.${writer}`;

/** The record that every event file begins with.
 * @param wallTime seconds since 1970 */
export const encodeFileVersion = (wallTime: number): Uint8Array<ArrayBuffer> => record({ wallTime, fileVersion: 'brain.Event:2' });

/**
 * One record with the values of a step. Append it to the file.
 *
 * @param step epoch or batch, a whole number
 * @param wallTime seconds since 1970
 * @param summaries by tag; `train/loss` and `train/accuracy` stand together
 * @throws KeratinError `event/step`
 * @example
 * const bytes = encodeSummaries(3, Date.now() / 1000, { epoch_loss: 0.25, 'dense/kernel': histogram(weights) });
 */
export function encodeSummaries(step: number, wallTime: number, summaries: Readonly<Record<string, Summary>>): Uint8Array<ArrayBuffer> {
  check(Number.isSafeInteger(step), () => ({ code: 'event/step', where: 'encodeSummaries', expected: 'a whole number as step', received: String(step), fix: 'count epochs or batches' }));
  return record({ wallTime, step, summary: { value: Object.entries(summaries).map(([tag, summary]) => ({ tag, ...valueOf(summary) })) } });
}

function valueOf(summary: Summary): object {
  if (typeof summary === 'number') return { simpleValue: summary };
  if ('bucket' in summary) return { histo: summary };
  const { width, height, channels, png } = summary;
  return { image: { width, height, colorspace: channels, encodedImageString: png } };
}

/** TFRecord: length, its checksum, the data, its checksum; little-endian. */
function record(event: object): Uint8Array<ArrayBuffer> {
  const data = Event.encode(event).finish();
  const bytes = new Uint8Array(16 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}

/**
 * Counts numbers in buckets of equal width between the smallest and the largest; what is not finite is left out.
 *
 * @throws KeratinError `event/empty` where no number is finite
 */
export function histogram(values: ArrayLike<number | bigint>, buckets = 30): Histogram {
  const finite = Float64Array.from(values, Number).filter(Number.isFinite);
  if (finite.length === 0) {
    throw new KeratinError({ code: 'event/empty', where: 'histogram', expected: 'at least one finite number', received: values.length === 0 ? 'none' : `${values.length} others`, fix: 'leave this histogram out' });
  }
  let [min, max, sum, sumSquares] = [Infinity, -Infinity, 0, 0];
  for (const value of finite) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumSquares += value * value;
  }
  if (min === max) return { min: min - 0.5, max: max + 0.5, num: finite.length, sum, sumSquares, bucketLimit: [max + 0.5], bucket: [finite.length] };
  const width = (max - min) / buckets;
  const bucket = new Array<number>(buckets).fill(0);
  for (const value of finite) bucket[Math.min(buckets - 1, Math.floor((value - min) / width))]!++;
  const bucketLimit = bucket.map((_, i) => (i === buckets - 1 ? max : min + (i + 1) * width));
  return { min, max, num: finite.length, sum, sumSquares, bucketLimit, bucket };
}
