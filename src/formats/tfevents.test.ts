/** @file Event files, read again by a parser that shares nothing with the writer. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendToFile } from './append-file.node.js';
import * as web from './append-file.web.js';
import { crc32c, maskedCrc32c } from './crc32c.js';
import { encodeFileVersion, encodeSummaries, eventFileName, histogram } from './tfevents.js';

describe('CRC-32C', () => {
  const filled = (f: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => f(i));

  it('gives the values of RFC 3720', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(filled(() => 0))).toBe(0x8a9136aa);
    expect(crc32c(filled(() => 255))).toBe(0x62a8ab43);
    expect(crc32c(filled((i) => i))).toBe(0x46dd794e);
    expect(crc32c(filled((i) => 31 - i))).toBe(0x113fdb5c);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it('is masked as LevelDB does: the value can be taken back', () => {
    const masked = maskedCrc32c(new TextEncoder().encode('foo'));
    const turned = (masked - 0xa282ead8) >>> 0;
    expect(((turned >>> 17) | (turned << 15)) >>> 0).toBe(crc32c(new TextEncoder().encode('foo')));
    expect(maskedCrc32c(Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0))).toBe(0x224b7fa3); // as it stands in files that TensorFlow writes
  });
});

/** field number -> raw values, from the wire format alone: 0 varint, 1 eight bytes, 2 bytes, 5 four bytes. */
function parse(bytes: Uint8Array): Map<number, (bigint | Uint8Array)[]> {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const kind = key & 7;
    let value: bigint | Uint8Array;
    if (kind === 0) value = varint();
    else {
      const length = kind === 1 ? 8 : kind === 5 ? 4 : Number(varint());
      value = bytes.subarray(at, (at += length));
      expect(value.length).toBe(length);
    }
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

const viewOf = (bytes: unknown): DataView => new DataView((bytes as Uint8Array).buffer, (bytes as Uint8Array).byteOffset, (bytes as Uint8Array).byteLength);
const textOf = (bytes: unknown): string => new TextDecoder().decode(bytes as Uint8Array);
const doubles = (bytes: unknown): number[] => Array.from({ length: (bytes as Uint8Array).length / 8 }, (_, i) => viewOf(bytes).getFloat64(8 * i, true));

/** The data of each record, lengths and checksums checked. */
function records(file: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const view = viewOf(file.subarray(at));
    const length = Number(view.getBigUint64(0, true));
    expect(view.getUint32(8, true)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(12 + length, true)).toBe(maskedCrc32c(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

describe('event files', () => {
  it('hold the version first, then scalars, histograms and pictures by step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keratin-events-'));
    const path = join(folder, 'train', eventFileName(1_700_000_000.75));
    await appendToFile(path, encodeFileVersion(1_700_000_000.75));
    await appendToFile(path, encodeSummaries(0, 1_700_000_001, { epoch_loss: 0, 'epoch_accuracy': NaN }));
    await appendToFile(path, encodeSummaries(2 ** 40, 1_700_000_002, {
      kernel: histogram([1, 2, 2, 4], 3), picture: { width: 3, height: 2, channels: 1, png: Uint8Array.of(137, 80) },
    }));
    expect(path.endsWith('train/events.out.tfevents.1700000000.keratin')).toBe(true);
    const [version, scalars, others] = records(await readFile(path)).map(parse);

    expect(viewOf(version!.get(1)![0]).getFloat64(0, true)).toBe(1_700_000_000.75);
    expect(textOf(version!.get(3)![0])).toBe('brain.Event:2');

    expect(scalars!.get(2)).toEqual([0n]);
    const values = parse(scalars!.get(5)![0] as Uint8Array).get(1)!.map((value) => parse(value as Uint8Array));
    expect(values.map((value) => textOf(value.get(1)![0]))).toEqual(['epoch_loss', 'epoch_accuracy']);
    expect(values.map((value) => viewOf(value.get(2)![0]).getFloat32(0, true))).toEqual([0, NaN]);

    expect(others!.get(2)).toEqual([2n ** 40n]);
    const [kernel, picture] = parse(others!.get(5)![0] as Uint8Array).get(1)!.map((value) => parse(value as Uint8Array));
    const counted = parse(kernel!.get(5)![0] as Uint8Array);
    expect([1, 2, 3, 4, 5].map((field) => doubles(counted.get(field)![0])[0])).toEqual([1, 4, 4, 9, 25]);
    expect(doubles(counted.get(6)![0])).toEqual([2, 3, 4]);
    expect(doubles(counted.get(7)![0])).toEqual([1, 2, 1]);
    const image = parse(picture!.get(4)![0] as Uint8Array);
    expect([1, 2, 3].map((field) => image.get(field)![0])).toEqual([2n, 3n, 1n]);
    expect([...(image.get(4)![0] as Uint8Array)]).toEqual([137, 80]);
    await rm(folder, { recursive: true });
  });

  it('histograms leave out what is not finite, and bear equal numbers', () => {
    expect(histogram([3, 3, NaN, Infinity])).toMatchObject({ min: 2.5, max: 3.5, num: 2, sum: 6, bucketLimit: [3.5], bucket: [2] });
    const { bucket, bucketLimit } = histogram(Float32Array.from({ length: 1000 }, (_, i) => i));
    expect(bucket.reduce((a, b) => a + b)).toBe(1000);
    expect([bucket.length, bucketLimit.at(-1)]).toEqual([30, 999]);
    expect(() => histogram([NaN])).toThrow('in histogram: expected at least one finite number; received 1 others');
  });

  it('says what is wrong', async () => {
    expect(() => encodeSummaries(0.5, 0, {})).toThrow('expected a whole number as step; received 0.5');
    await expect(appendToFile(tmpdir(), 'x')).rejects.toThrow('expected a file; received a folder');
    await expect(web.appendToFile('a', 'x')).rejects.toThrow('expected a host with a file system');
  });
});
