/** @file The .npy files of Keras's data sets, as NumPy writes them, for tests. */

/** One byte a character. */
export const latin1 = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));

/** An .npy file. */
export function npy(descr: string, length: number, body: readonly number[]): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${length},), }\n`;
  return Uint8Array.from([...latin1('\x93NUMPY\x01\x00'), header.length, 0, ...latin1(header), ...body]);
}

/** The opcode of a whole number. */
export const int = (n: number): number[] => (n < 256 ? [0x4b, n] : n < 65536 ? [0x4d, n & 255, n >> 8] : [0x4a, n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24]);
/** The opcodes of a list. */
export const list = (items: readonly number[][]): number[] => [0x5d, 0x28, ...items.flat(), 0x65];

/** The pickle of an array of lists, protocol 2, with its opcodes as NumPy writes them. */
export function pickledRows(rows: readonly (readonly (number | string)[])[]): number[] {
  const item = (value: number | string): number[] => (typeof value === 'number' ? int(value) : [0x55, value.length, ...latin1(value)]);
  return [
    0x80, 2, ...latin1('cnumpy.core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nq\x01K\x00\x85q\x02U\x01bq\x03\x87q\x04Rq\x05(K\x01'), ...int(rows.length), 0x85,
    ...latin1('cnumpy\ndtype\nq\x06U\x02O8K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89'), ...list(rows.map((row) => list(row.map(item)))), 0x74, 0x62, 0x2e,
  ];
}
