/** @file Every reader of files with whole files for it: what the fuzzer changes, and what it calls with the result. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import h5wasm from 'h5wasm';
import { zipSync } from 'fflate';
import { Tensor } from '../../src/core/tensor.js';
import { decodeCifarBatch } from '../../src/data/datasets/cifar-batch.js';
import { GloveReader } from '../../src/data/datasets/glove-reader.js';
import { eachLine } from '../../src/data/datasets/lines.js';
import { decodeTokens, encodeTokens } from '../../src/data/datasets/token-file.js';
import { readWeather } from '../../src/data/datasets/weather-table.js';
import { readWordIndex } from '../../src/data/datasets/word-index.js';
import { readPickle } from '../../src/data/datasets/pickle.js';
import { encodeImage } from '#encode-image';
import { loadImage } from '../../src/data/image/load-image.js';
import { Tokenizer } from '../../src/data/text/tokenizer.js';
import { readFolder } from '../../src/formats/atomic-file.node.js';
import { parseCsv } from '../../src/formats/csv.js';
import { Hdf5Group, readHdf5 } from '../../src/formats/hdf5.js';
import { decodeIdx } from '../../src/formats/idx.js';
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz } from '../../src/formats/npy.js';
import { decodeSafetensors } from '../../src/formats/safetensors.js';
import { readZip, writeZip } from '../../src/formats/zip.js';
import * as layers from '../../src/layers/index.js';
import { input } from '../../src/models/input.js';
import { modelToOnnx } from '../../src/models/export-onnx.js';
import { loadModel, modelFromBytes, modelFromFiles } from '../../src/models/load.js';
import { modelFromOnnx } from '../../src/models/load-onnx.js';
import { modelFromTfjs } from '../../src/models/load-tfjs.js';
import { Model } from '../../src/models/model.js';
import { putKerasWeights } from '../../src/models/load-keras-weights.js';
import { modelToFiles } from '../../src/models/save.js';
import { encodeKeras, encodeKerasH5, encodeLegacyWeights, encodeWeightsTree } from '../../src/models/save-keras.js';
import { encodeTfjs } from '../../src/models/save-tfjs.js';
import { sequential } from '../../src/models/sequential.js';
import { type Chance, mutateBytes, spoilJson } from './mutate.js';

/** A reader: makes a mutant, and reads it. */
export interface Reader {
  readonly name: string;
  mutant(chance: Chance): unknown;
  /** Whole files, which must be read. */
  readonly whole: readonly unknown[];
  read(mutant: any): unknown;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (content: Uint8Array | string): Uint8Array => (typeof content === 'string' ? utf8(content) : content);
const jsonOf = (content: Uint8Array | string): unknown => JSON.parse(typeof content === 'string' ? content : text(content));
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function readAll(group: Hdf5Group): void {
  for (const name of group.attributeNames) group.attribute(name);
  for (const name of group.names) {
    const member = group.get(name);
    if (member instanceof Hdf5Group) readAll(member);
  }
}

/** A functional model with a branch, recurrent layers, a normalization and a model inside, trained for a step. */
function sample(): Model {
  const x = input({ shape: [6, 3], name: 'x' });
  const a = layers.bidirectional(layers.lstm(4)).apply(x);
  const b = sequential([layers.conv1d(2, 3, { inputShape: [6, 3] }), layers.flatten()], { name: 'inner' }).apply(x);
  const y = layers.dense(2, { activation: 'softmax' }).apply(layers.batchNormalization().apply(layers.concatenate().apply([a, b])));
  return new Model({ inputs: x, outputs: y }).compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
}

async function hdf5Files(): Promise<Uint8Array[]> {
  const { FS } = await h5wasm.ready;
  const made = (build: (file: any) => void, libver?: 'v110' | 'latest'): Uint8Array => {
    const file = new h5wasm.File('/fuzz.h5', 'w', libver === undefined ? {} : { libver });
    build(file);
    file.close();
    const bytes = FS.readFile('/fuzz.h5').slice();
    FS.unlink('/fuzz.h5');
    return bytes;
  };
  const build = (file: any): void => {
    for (let i = 0; i < 40; i++) file.create_group(`group${i}`).create_attribute('of', ['a', 'bc']);
    for (let i = 0; i < 12; i++) file.create_attribute(`attribute${i}`, new Float32Array([1, 2, i]));
    file.create_dataset({ name: 'packed', data: new Float32Array(900), shape: [30, 30], chunks: [8, 8], compression: 'gzip' });
    file.create_dataset({ name: 'plain', data: new Float32Array(90), shape: [9, 10] });
    file.create_dataset({ name: 'whole', data: new Int32Array(9) });
  };
  return [made(build), made(build, 'v110'), made(build, 'latest')];
}

const shared = join(dirname(fileURLToPath(import.meta.url)), '../../../shared');
/** Files of a folder that Keras wrote, where there are any. */
function fromShared(folder: string, pattern: RegExp, most: number): Uint8Array[] {
  const place = join(shared, folder);
  return existsSync(place) ? readdirSync(place, { recursive: true }).map(String).filter((name) => pattern.test(name)).sort().map((name) => readFileSync(join(place, name))).filter((bytes) => bytes.length < 400_000).slice(0, most) : [];
}

/** @param folder to put files in that must lie on the disk */
export async function makeReaders(folder: string): Promise<Reader[]> {
  const model = sample();
  const row = (n: number): Tensor => new Tensor([2, ...(n === 2 ? [2] : [6, 3])], 'float32', new Float32Array(2 * (n === 2 ? 2 : 18)).fill(0.1));
  await model.trainOnBatch([row(3)], [row(2)]);
  const readers: Reader[] = [];
  const add = <T>(name: string, files: readonly Uint8Array[], read: (bytes: Uint8Array) => T): void => {
    if (files.length > 0) readers.push({ name, whole: files, mutant: (chance) => mutateBytes(chance.pick(files), chance), read });
  };
  /** A file of which one JSON part is spoilt as JSON. */
  const addJson = (name: string, json: unknown, around: (text: string) => unknown, read: (mutant: any) => unknown): void =>
    void readers.push({ name, whole: [around(JSON.stringify(json))], mutant: (chance) => around(JSON.stringify(spoilJson(json, chance))), read });

  add('HDF5', await hdf5Files(), (b) => readAll(readHdf5(b)));
  const [h5, keras] = [await encodeKerasH5(model), await encodeKeras(model)];
  add('.h5 model', [h5, ...fromShared('fixtures/models', /\.h5$/, 4), ...fromShared('data/models', /(?<!weights|outputs)\.h5$/, 12)], (b) => modelFromBytes(b));
  add('.keras archive', [keras, zipSync(Object.fromEntries(readZip(keras))), ...fromShared('fixtures/models', /\.keras$/, 4), ...fromShared('data/models', /\.keras$/, 4)], (b) => modelFromBytes(b));
  const archive = Object.fromEntries(readZip(keras));
  const inArchive = (name: string, bytes: Uint8Array): Uint8Array => writeZip({ ...archive, [name]: bytes });
  addJson('.keras config', jsonOf(archive['config.json']!), (json) => inArchive('config.json', utf8(json)), modelFromBytes);
  for (const bytes of fromShared('fixtures/models', /\.keras$/, 7)) {
    const files = Object.fromEntries(readZip(bytes));
    addJson('.keras config of Keras', jsonOf(files['config.json']!), (json) => writeZip({ ...files, 'config.json': utf8(json) }), modelFromBytes);
  }
  readers.push({ name: '.keras weights', whole: [], mutant: (chance) => inArchive('model.weights.h5', mutateBytes(archive['model.weights.h5']!, chance)), read: modelFromBytes });
  add('.weights.h5', [await encodeWeightsTree(model, model.optimizer), await encodeLegacyWeights(model)], (b) => putKerasWeights(model, b));
  for (const bytes of fromShared('data/models', /\.json$/, 400).filter((b) => b.length < 60_000 && text(b).includes('"class_name"')).filter((b, i) => i % 10 === 0 && !/"filters": (19|25[0-9])|Convolution2D/.test(text(b)))) { // none of millions of weights, which take their time
    const { modelFromConfig } = await import('../../src/models/config.js');
    addJson('model JSON of Keras 1 and 2', jsonOf(bytes), (json) => json, (json: string) => modelFromConfig(json, { keras: 2 }));
  }

  const tfjs = encodeTfjs(model);
  const shards = (name: string): Promise<Uint8Array> => Promise.resolve(tfjs.get(name) ?? new Uint8Array(9));
  add('tfjs model.json, bytes', [tfjs.get('model.json')!], (b) => modelFromTfjs(b, shards));
  addJson('tfjs model.json', jsonOf(tfjs.get('model.json')!), (json) => utf8(json), (b: Uint8Array) => modelFromTfjs(b, shards));

  const files = modelToFiles(model);
  for (const [name, content] of Object.entries(files)) add(`checkpoint ${name}`, [bytesOf(content)], (b) => modelFromFiles(new Map(Object.entries({ ...files, [name]: b }).map(([key, value]) => [key, bytesOf(value)]))));
  addJson('checkpoint model.json, spoilt', jsonOf(files['model.json']!), (json) => json, (json: string) => modelFromFiles(new Map(Object.entries({ ...files, 'model.json': json }))));
  add('safetensors', [bytesOf(files['weights.safetensors']!)], decodeSafetensors);
  await model.save(join(folder, 'checkpoint'));
  const manifest = readFileSync(join(folder, 'checkpoint/manifest.json'));
  const onDisk = (b: Uint8Array): Promise<unknown> => {
    writeFileSync(join(folder, 'checkpoint/manifest.json'), b);
    return readFolder(join(folder, 'checkpoint')).then(() => loadModel(join(folder, 'checkpoint')));
  };
  add('checkpoint manifest', [manifest], onDisk);
  addJson('checkpoint manifest, spoilt', jsonOf(manifest), (json) => utf8(json), onDisk);

  const numbers = new Tensor([2, 3], 'float32', Float32Array.of(1, 2, 3, 4, 5, 6));
  add('.npy', [encodeNpy(numbers), encodeNpy(numbers.cast('int64')), encodeNpy(new Tensor([], 'float64', Float64Array.of(1)))], decodeNpy);
  const npz = encodeNpz({ a: numbers, b: numbers.cast('uint8') });
  add('.npz', [npz, zipSync(Object.fromEntries(readZip(npz)))], decodeNpz);
  add('ZIP', [npz, zipSync({ a: new Uint8Array(5000), 'b/c': utf8('x') })], readZip);
  const words = { rows: [Int32Array.of(1, 2, 3), Int32Array.of(4)], labels: [0, 1] };
  add('token file', [encodeTokens({ train: words, test: words, wordIndex: new Map([['the', 1], ['cat', 2]]) })], decodeTokens);
  add('IDX', [Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8)], decodeIdx);
  add('pickle of rows', [latin1('\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x02\x85cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R\x89]q\x01(]q\x02(K\x01K\x02e]q\x03K\x05aetb.')], readPickle);
  add('CIFAR-10 batch', [concat(latin1('\x80\x02}q\x01(U\x06labelsq\x02]q\x03(K\x01eU\x04dataq\x04cnumpy.core.multiarray\n_reconstruct\nT'), Uint8Array.of(0, 12, 0, 0), new Uint8Array(3072), utf8('.'))], decodeCifarBatch);

  add('CSV', [utf8('epoch,loss\r\n0,"0,25"\n1,"a ""b"""\n\n2,x\n')], (b) => parseCsv(text(b)));
  const tokenizer = new Tokenizer({ numWords: 10 });
  tokenizer.fitOnTexts(['the cat sat on the mat', 'the dog']);
  add('tokenizer JSON, bytes', [utf8(tokenizer.toJson())], (b) => Tokenizer.fromJson(text(b)));
  addJson('tokenizer JSON', JSON.parse(tokenizer.toJson()), (json) => json, (json: string) => Tokenizer.fromJson(json));
  const inner = JSON.parse(tokenizer.toJson()) as { class_name: string; config: Record<string, unknown> };
  addJson('tokenizer JSON, inside', Object.fromEntries(Object.entries(inner.config).map(([key, v]) => [key, typeof v === 'string' && /^[[{]/.test(v) ? JSON.parse(v) : v])), (json) => json, (json: string) =>
    Tokenizer.fromJson(JSON.stringify({ ...inner, config: Object.fromEntries(Object.entries((JSON.parse(json) ?? {}) as object).map(([key, v]) => [key, typeof v === 'object' && v !== null && typeof inner.config[key] === 'string' ? JSON.stringify(v) : v])) })));
  add('GloVe', [utf8(Array.from({ length: 12 }, (_, i) => `word${i} ${[1, 2, 3, 4].map((j) => Math.sin(i + j).toFixed(5)).join(' ')}\n`).join(''))], async (b) => {
    const reader = new GloveReader(null, null);
    await eachLine(once(b), (bytes, start, end, line) => reader.read(bytes, start, end, line));
    reader.finish();
  });
  add('weather table', [utf8('"Date Time","p (mbar)","T (degC)"\n01.01.2009 00:10:00,996.52,-8.02\n01.01.2009 00:20:00,996.57,-8.41\n01.01.2009 00:30:00,996.53,-8.51\n')], (b) => readWeather(once(b), true));
  const wordIndex = join(folder, 'word-index.json');
  add('word index', [utf8('{"the": 1, "and": 2, "fawn": 34701}')], (b) => {
    writeFileSync(wordIndex, b);
    return readWordIndex(wordIndex);
  });

  const picture = { width: 9, height: 7, channels: 3, data: Uint8Array.from({ length: 189 }, (_, i) => i) } as never;
  const pictures = await Promise.all((['png', 'jpeg', 'webp'] as const).map((format) => encodeImage(picture, format)));
  const gif = Uint8Array.from([71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 128, 0, 0, 255, 255, 255, 0, 0, 0, 44, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 68, 1, 0, 59]);
  const bmp = Uint8Array.from([66, 77, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0]);
  add('pictures', [...pictures, gif, bmp], (b) => loadImage(b));

  const net = sequential([layers.conv2d(3, 3, { inputShape: [8, 8, 2], padding: 'same' }), layers.batchNormalization(), layers.reLU(), layers.maxPooling2d(2), layers.flatten(), layers.dense(2, { activation: 'softmax' })]);
  add('ONNX', [modelToOnnx(net)], modelFromOnnx);
  return readers;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
