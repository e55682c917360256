/** @file Resizing: every bit as Pillow has it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { padToShape } from './pad-picture.js';
import type { Pixels } from './pixels.js';
import { type Box, resample } from './resample.js';
import { interpolations } from './resample-filters.js';

/** A picture that looks like nothing: numbers from a formula. */
function picture(height: number, width: number, channels: 1 | 3 | 4): Pixels {
  const data = Uint8ClampedArray.from({ length: height * width * channels }, (_, i) => (i * i * 7 + i * 31 + Math.floor(i / 97) * 53) % 256);
  return { width, height, channels, data };
}

/** Beginnings of the SHA-256 of what Pillow 9.4 makes of that picture: nearest, bilinear, bicubic, lanczos, box, hamming. */
const cases: [[h: number, w: number, c: 1 | 3 | 4], [h: number, w: number], Box | undefined, string][] = [
  [[23, 31, 3], [16, 12], undefined, '18c6dc59936bf716 07d0b697661cb3f7 abee82170c860467 afcb157d6e367537 1e4532c3509789df 3189563356ce4d94'],
  [[23, 31, 3], [40, 50], undefined, '85261c5f4f3b1739 02e9604f4e9c2d13 425172d3557d9188 83bc889c623a4983 85261c5f4f3b1739 87478ce1dc59c5dc'],
  [[23, 31, 1], [7, 90], undefined, '80f39db22b73bf8d 66b82c4831240859 a00f56ad611ac15c 935a1b5e55eddc30 7b633de9a1df84b2 2c80d25b3ca14e6a'],
  [[23, 31, 4], [16, 50], undefined, '334bbedc718e78f5 84476c88a6f06d98 f472d9429cf26ebc 4d49eb6382cfdcc4 85d87a2e4b658489 26307b8d61869e1d'],
  [[200, 180, 3], [150, 150], undefined, '9d3f189401731a66 80afae91ae10a8b8 a909d1b8a8b1b0a0 fb9ea54790356c56 3e4242616796edf6 42111297f94f5483'],
  [[23, 31, 3], [23, 12], undefined, '2cd30419c5e34397 d750121ea3927438 127a0659a9638ff0 ca38be6cbd4b9119 e7d75dd039d51147 bf296f29669e38f1'],
  [[23, 31, 3], [9, 31], undefined, '9b255e572ddf251f b80c7cd3ff0d8703 a869214989cc52f8 1ca510c25ccd2ef9 67f50f72b4893091 5fa237c1c6b349ac'],
  [[23, 31, 3], [11, 13], { left: 4, top: 2, width: 23, height: 19 }, '1c5cbc7c14467ce4 b9fe4fd1c1f2fd16 ce62ca27624c1d61 a00552f67bed14b1 09efba523b355ac5 d474aff8aa7a36fb'],
  [[5, 4, 3], [1, 1], undefined, '25f5e358fd00e568 7a870bab4448be5e 99ce7b0a97d546a2 e2abfddc49bea8af a50470e98629e89d bb11035bbc9fe621'],
];

describe.each(cases)('%j to %j of %j', (shape, size, box, hashes) => {
  it.each(interpolations.map((name, i) => [name, hashes.split(' ')[i]!] as const))('%s', (interpolation, hash) => {
    const image = picture(...shape);
    const made = resample(image, size, interpolation, box);
    expect([made.height, made.width, made.channels]).toEqual([...size, shape[2]]);
    expect(createHash('sha256').update(made.data).digest('hex').slice(0, 16)).toBe(hash);
    expect(image.data).toEqual(picture(...shape).data);
  });
});

it('gives the picture itself where it has the size', () => {
  const image = picture(3, 4, 3);
  expect(resample(image, [3, 4], 'lanczos')).toBe(image);
});

it('refuses what would be far larger on the way than before and after', () => {
  const [tall, wide] = [picture(200_000, 1, 1), picture(1, 2000, 3)];
  expect(() => resample(tall, [1, 10_000], 'bilinear')).toThrow('expected at most 178956970 pixels on the way to the wanted size; received 10000 x 200000 = 2000000000');
  expect(() => padToShape(wide, [200_000, 1], 'bilinear')).toThrow('pixels on the way to the wanted size');
  expect(resample(wide, [1, 20], 'bilinear').width).toBe(20);
});
