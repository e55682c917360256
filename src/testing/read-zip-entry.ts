/** @file One file out of a zip archive, for tests on `.keras` fixtures. Source: PKWARE APPNOTE 4.3. */
import { inflateRawSync } from 'node:zlib';

/** The bytes of the entry `name`; found through the table of contents at the archive's end. */
export function readZipEntry(archive: Buffer, name: string): Uint8Array {
  const end = archive.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    if (archive.toString('utf8', at + 46, at + 46 + nameLength!) === name) {
      const local = archive.readUInt32LE(at + 42);
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
      return archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + nameLength! + extra! + comment!;
  }
  throw new Error(`no ${name} in the archive`);
}
