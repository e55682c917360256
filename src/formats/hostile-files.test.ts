/** @file Files that mean harm or are damaged: only typed errors, soon, within little memory; and a fuzzer of changed bytes. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { Hdf5Group, readHdf5 } from './hdf5.js';
import { writeHdf5 } from './hdf5-write.js';
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz } from './npy.js';
import { readTfjsJson, readTfjsWeights, writeTfjs } from './tfjs-json.js';
import { readZip, writeZip } from './zip.js';

const codeOf = (body: () => unknown): string => {
  try {
    body();
    return 'no error';
  } catch (error) {
    if (!(error instanceof KeratinError)) throw error;
    return error.code;
  }
};

/** Reads all that is in a group. */
function readAll(group: Hdf5Group): void {
  for (const name of group.attributeNames) group.attribute(name);
  for (const name of group.names) {
    const member = group.get(name);
    if (member instanceof Hdf5Group) readAll(member);
  }
}

const numbers = tensor([[1, 2, 3], [4, 5, 6]]);
const smallFile = (): Promise<Uint8Array> => writeHdf5({
  attributes: { model_config: { text: '{"class_name": "Sequential"}', encoding: 'utf8' }, layer_names: { text: ['a', 'b'], encoding: 'ascii' } },
  members: new Map<string, any>([['a', { members: new Map([['kernel', numbers]]) }], ['b', { attributes: { weight_names: tensor([]) } }]]),
});

/** A file made by the C library directly. */
async function made(write: (file: any, module: any) => void): Promise<Uint8Array> {
  const { default: h5wasm } = await import('h5wasm');
  const module = await h5wasm.ready;
  const file = new h5wasm.File('/made.h5', 'w', { libver: ['earliest', 'v110'] });
  write(file, module);
  file.close();
  return module.FS.readFile('/made.h5').slice();
}

describe('HDF5', () => {
  it.each([
    ['a symbolic link', (f: any) => { f.create_dataset({ name: 'd', data: [1] }); f.create_soft_link('/d', 'link'); }],
    ['a link to another file', (f: any) => f.create_external_link('/etc/passwd', '/', 'link')],
  ])('%s is refused', async (_, write) => {
    const bytes = await made(write);
    expect(codeOf(() => readAll(readHdf5(bytes)))).toBe('file/unsafe');
  });

  it('virtual and external storage are refused', async () => {
    const plain = await made((f) => f.create_dataset({ name: 'd', data: Float32Array.of(1, 2, 3, 4) }));
    /** The place of a message of object headers of version 1, and its first bytes. */
    const messageAt = (kind: number, ...body: number[]): number => plain.findIndex((b, i) => b === kind && plain[i + 1] === 0 && plain[i + 3] === 0 && body.every((x, j) => plain[i + 8 + j] === x));
    const patched = (at: number, value: number): Uint8Array => plain.map((b, i) => (i === at ? value : b));
    expect(codeOf(() => readAll(readHdf5(patched(messageAt(8, 3, 1) + 9, 3))))).toBe('file/unsafe');
    expect(codeOf(() => readAll(readHdf5(patched(messageAt(5, 2), 7))))).toBe('file/unsafe');
  });

  it('packed numbers come back; shapes that the file cannot fill are refused before anything is allocated', async () => {
    const data = Float32Array.from({ length: 60 * 50 }, (_, i) => i % 7);
    const packed = await made((f) => f.create_dataset({ name: 'd', data, shape: [60, 50], chunks: [16, 20], compression: 'gzip' }));
    expect([...(readHdf5(packed).get('d') as Tensor).data]).toEqual([...data]);
    const zeros = await made((f) => f.create_dataset({ name: 'd', data: new Float32Array(4), shape: [4], maxshape: [null], chunks: [4], compression: 'gzip' }).resize([2 ** 34]));
    expect(codeOf(() => readAll(readHdf5(zeros)))).toBe('file/size');
    const plain = await made((f) => f.create_dataset({ name: 'd', data: Float32Array.of(1, 2, 3, 4) }));
    const at = plain.findIndex((b, i) => b === 4 && plain[i - 8] === 1 && plain[i - 7] === 1 && plain.subarray(i + 1, i + 8).every((x) => x === 0));
    expect(at).toBeGreaterThan(0);
    plain[at + 5] = 1; // 2^40 numbers
    expect(codeOf(() => readAll(readHdf5(plain)))).toMatch(/file\/(size|truncated)/);
  });

  it('cut off anywhere', async () => {
    const bytes = await smallFile();
    for (let n = 0; n < bytes.length; n += 97) expect(codeOf(() => readAll(readHdf5(bytes.subarray(0, n))))).toMatch(/^file\//);
  });
});

describe('ZIP', () => {
  const text = new TextEncoder().encode('x');
  it.each(['../up', '/etc/passwd', 'a/../../b', 'C:\\Windows\\x', '__proto__', '..\\up'])('the name %s is refused', (name) => {
    const bytes = zipSync(Object.fromEntries([['placeholder'.slice(0, name.length).padEnd(name.length, 'x'), text]]));
    const plain = new TextEncoder().encode('placeholder'.slice(0, name.length).padEnd(name.length, 'x'));
    const to = new TextEncoder().encode(name);
    for (let i = 0; i + plain.length <= bytes.length; i++) if (plain.every((b, j) => bytes[i + j] === b)) bytes.set(to, i);
    expect(codeOf(() => readZip(bytes))).toBe('file/name');
  });
  it('one name twice, with slashes or backslashes', () => {
    expect(codeOf(() => readZip(zipSync({ 'a/b': text, 'a\\b': text })))).toBe('file/duplicate');
    expect([...readZip(zipSync({ 'assets\\x': text })).keys()]).toEqual(['assets/x']);
  });
  it('bombs', () => {
    const bomb = zipSync({ zeros: new Uint8Array(80 * 2 ** 20) }, { level: 1 });
    expect(codeOf(() => readZip(bomb))).toBe('file/size');
  });
});

describe('NumPy', () => {
  it('keeps every number format', () => {
    for (const dtype of ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'] as const) {
      const t = numbers.cast(dtype);
      expect(decodeNpy(encodeNpy(t))).toEqual(t);
    }
    expect(decodeNpy(encodeNpy(tensor(3))).shape).toEqual([]);
    expect([...decodeNpz(encodeNpz({ a: numbers, b: tensor([1]) }))].map(([name, t]) => `${name} ${t}`)).toEqual(['a float32 [2, 3]', 'b float32 [1]']);
  });
  const withHeader = (header: string, body: Uint8Array = new Uint8Array(24)): Uint8Array => {
    const bytes = encodeNpy(numbers);
    const text = new TextEncoder().encode(header.padEnd(117));
    bytes.set(text, 10);
    bytes.set(body, 128);
    return bytes;
  };
  it('Fortran order and big-endian numbers', () => {
    const columns = withHeader("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer));
    expect(decodeNpy(columns)).toEqual(numbers);
    const swapped = new Uint8Array(numbers.data.slice().buffer);
    for (let i = 0; i < swapped.length; i += 4) swapped.subarray(i, i + 4).reverse();
    expect(decodeNpy(withHeader("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", swapped))).toEqual(numbers);
  });
  it('pickles are refused, and sizes that do not fit', () => {
    expect(codeOf(() => decodeNpy(withHeader("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }")))).toBe('file/pickle');
    expect(codeOf(() => decodeNpy(withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 3), }")))).toBe('file/truncated');
    expect(codeOf(() => decodeNpy(withHeader("__import__('os').system('x')")))).toBe('file/npy');
  });
});

describe('tfjs', () => {
  it('shards anywhere but beside model.json are refused; missing ones are named', () => {
    const files = writeTfjs({ class_name: 'Sequential', config: {} }, new Map([['a/kernel', numbers]]), undefined, { keras: '2.15.0', by: 'test' });
    const read = readTfjsJson(files.get('model.json')!);
    expect(readTfjsWeights(read, files).get('a/kernel')).toEqual(numbers);
    expect(codeOf(() => readTfjsWeights(read, new Map()))).toBe('file/truncated');
    for (const path of ['../x.bin', '/etc/passwd', 'a/b', 'http://x']) {
      const json = new TextDecoder().decode(files.get('model.json')).replace(/"group1[^"]*"/, JSON.stringify(path));
      expect(codeOf(() => readTfjsJson(new TextEncoder().encode(json)))).toBe('file/name');
    }
    expect(codeOf(() => readTfjsJson(new TextEncoder().encode('{"format": "graph-model", "modelTopology": {"node": []}}')))).toBe('file/unsupported');
  });
});

describe('a fuzzer', () => {
  it('finds only typed errors, each within 2 seconds', { timeout: 120_000 }, async () => {
    const random = new RandomGenerator(20_251_123);
    const whole = (n: number): number => Math.floor(random.uniform(1)[0]! * n);
    const tfjs = writeTfjs({ class_name: 'Sequential', config: {} }, new Map([['a/kernel', numbers]]), undefined, { keras: '2.15.0', by: 'test' });
    const many = await made((f) => { for (let i = 0; i < 40; i++) f.create_group(`group${i}`); f.create_dataset({ name: 'd', data: new Float32Array(900), shape: [30, 30], chunks: [8, 8], compression: 'gzip' }); });
    const readers: [Uint8Array, (bytes: Uint8Array) => unknown][] = [
      [await smallFile(), (b) => readAll(readHdf5(b))], [many, (b) => readAll(readHdf5(b))],
      [writeZip({ 'config.json': new Uint8Array(50), b: new Uint8Array(9) }), readZip], [zipSync({ a: new Uint8Array(500) }), readZip],
      [encodeNpy(numbers), decodeNpy], [encodeNpz({ a: numbers }), decodeNpz], [tfjs.get('model.json')!, (b) => readTfjsWeights(readTfjsJson(b), tfjs)],
    ];
    let slowest = 0;
    for (let i = 0; i < 3000; i++) {
      const [source, read] = readers[i % readers.length]!;
      const bytes = source.slice(0, whole(8) === 0 ? whole(source.length) : source.length);
      const reach = whole(2) === 0 ? bytes.length : Math.min(bytes.length, 2000);
      for (let n = 1 + whole(8); n > 0; n--) bytes[whole(reach)] = whole(4) === 0 ? 255 : whole(256);
      const start = performance.now();
      codeOf(() => read(bytes));
      slowest = Math.max(slowest, performance.now() - start);
    }
    expect(slowest).toBeLessThan(2000);
  });
});
