/** @file Functional models with operations between their layers: as Keras 3 writes them, and as Keras 2 did. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { modelFromConfig } from '../config.js';
import { modelToConfig } from '../to-config.js';
import { kerasConfig } from '../save-keras-config.js';
import { operations } from './table.js';
import { tensorflowNames } from './tensorflow-names.js';

const x = new Tensor([2, 3, 2], 'float32', Float32Array.from([1, -2, 3, -4, 5, -6, 0.5, 1.5, -2.5, 3.5, 4.5, -5.5]));
const at = (n: number, i: number, j: number): number => x.data[(n * 3 + i) * 2 + j] as number;
/** f of each sample, row and column. */
const each = (f: (v: number, n: number, i: number, j: number) => number): number[] => [...x.data].map((v, k) => f(v as number, Math.floor(k / 6), Math.floor(k / 2) % 3, k % 2));

const history = (layer: string, output = 0): object => ({ class_name: '__keras_tensor__', config: { shape: [null, 3, 2], dtype: 'float32', keras_history: [layer, 0, output] } });
const input = { module: 'keras.layers', class_name: 'InputLayer', name: 'x', config: { batch_shape: [null, 3, 2], dtype: 'float32', name: 'x' }, inbound_nodes: [] };
/** An operation as Keras 3 writes it. */
const step = (name: string, class_name: string, args: readonly unknown[], settings: object = {}, module = 'numpy'): object =>
  ({ module: `keras.src.ops.${module}`, class_name, config: { name, ...settings }, registered_name: class_name, name, inbound_nodes: [{ args, kwargs: {} }] });
/** An operation as Keras 2 wrote it. */
const old = (name: string, called: string, node: unknown, class_name = 'TFOpLambda'): object =>
  ({ class_name, config: { name, trainable: true, dtype: 'float32', function: called }, name, inbound_nodes: [node] });
const config = (steps: readonly object[], ends: readonly string[], first: object = input): object =>
  ({ class_name: 'Functional', config: { name: 'm', trainable: true, layers: [first, ...steps], input_layers: [['x', 0, 0]], output_layers: ends.map((end) => [end, 0, 0]) } });
const outputs = async (json: object): Promise<[shape: string, numbers: number[]][]> =>
  (await modelFromConfig(json).predictMany(x)).map((y) => [y.shape.join(), [...y.data].map(Number)]);

const slice = (start: number | null, stop: number | null, stride: number | null = null): object => ({ class_name: '__slice__', config: { start, stop, step: stride } });

describe('operations of Keras 3', () => {
  const steps = [
    step('true_divide', 'TrueDivide', [history('x'), 127.5]), step('subtract', 'Subtract', [history('true_divide'), 1]), step('subtract_1', 'Subtract', [1, history('x')]),
    step('get_item', 'GetItem', [history('x'), [slice(null, null), -1]]), step('get_item_1', 'GetItem', [history('x'), [slice(null, null), slice(null, null, -2), 0]]),
    step('mean', 'Mean', [history('x')], { axis: 1, keepdims: true }), step('concatenate', 'Concatenate', [[history('x'), history('subtract_1')]], { axis: -1 }),
    step('split', 'Split', [history('x')], { indices_or_sections: 2, axis: -1 }), step('where', 'Where', [history('greater'), history('x'), 0]), step('greater', 'Greater', [history('x'), 0]),
    step('add', 'Add', [history('x'), { class_name: '__numpy__', config: { value: [10, 20], dtype: 'float32' } }]), step('multiply', 'Multiply', [history('split', 1), history('split')]),
  ];
  const json = config(steps, ['subtract', 'get_item', 'get_item_1', 'mean', 'concatenate', 'where', 'add', 'multiply']);
  it('compute what their names say', async () => {
    const [scaled, last, odd, mean, both, positive, sum, product] = await outputs(json);
    expect(scaled![1].map((v) => v.toFixed(5))).toEqual(each((v) => v / 127.5 - 1).map((v) => v.toFixed(5)));
    expect(last).toEqual(['2,2', [at(0, 2, 0), at(0, 2, 1), at(1, 2, 0), at(1, 2, 1)]]);
    expect(odd).toEqual(['2,2', [at(0, 2, 0), at(0, 0, 0), at(1, 2, 0), at(1, 0, 0)]]);
    expect(mean![0]).toBe('2,1,2');
    expect(mean![1][1]).toBeCloseTo(-4, 6);
    expect(both).toEqual(['2,3,4', [...x.data].flatMap((_, k) => (k % 2 === 0 ? [x.data[k], x.data[k + 1], 1 - (x.data[k] as number), 1 - (x.data[k + 1] as number)] : []))]);
    expect(positive![1]).toEqual(each((v) => Math.max(v, 0)));
    expect(sum![1]).toEqual(each((v, _n, _i, j) => v + (j === 0 ? 10 : 20)));
    expect(product).toEqual(['2,3,1', [-2, -12, -30, 0.75, -8.75, -24.75]]);
  });

  it('resize pictures as Keras does, each way', async () => {
    const resized = (name: string, settings: object): object => step(name, 'Resize', [history('picture')], { interpolation: 'bilinear', antialias: false, ...settings }, 'image');
    const [cubic, lanczos, cut, barred] = await outputs(config([
      step('picture', 'ExpandDims', [history('x')], { axis: -1 }), resized('cubic', { size: [2, 3], interpolation: 'bicubic', antialias: true }), resized('lanczos', { size: [2, 3], interpolation: 'lanczos3' }),
      resized('cut', { size: [2, 2], crop_to_aspect_ratio: true }), resized('barred', { size: [2, 3], pad_to_aspect_ratio: true, fill_value: 0.5 }),
    ], ['cubic', 'lanczos', 'cut', 'barred']));
    const close = (...numbers: number[]): unknown[] => numbers.map((v): unknown => expect.closeTo(v, 5));
    expect(cubic![1].slice(6)).toEqual(close(-1.05379, 0.86517, 2.78413, 2.20653, -0.17014, -2.54682)); // Keras 3.15
    expect(lanczos![1].slice(6)).toEqual(close(-0.85259, 0.96942, 2.79143, 3.85192, -0.34576, -4.54344));
    expect(cut).toEqual(['2,2,2,1', [1, -2, 3, -4, 0.5, 1.5, -2.5, 3.5]]);
    expect(barred![1].slice(6)).toEqual(close(0.375, 0.875, 0.75, 0.875, -0.25, -0.125));
  });

  it('come back from what is saved, word by word', () => {
    const model = modelFromConfig(json);
    const saved = modelToConfig(model);
    expect(modelToConfig(modelFromConfig(JSON.stringify(saved)))).toEqual(saved);
    const written = (kerasConfig(model, 'keras')['config'] as { layers: { name: string }[] }).layers;
    const tensorless = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(/"shape":\[[^\]]*\],"dtype":"\w+",/g, ''));
    for (const given of steps) expect(tensorless(written.find(({ name }) => name === (given as { name: string }).name))).toEqual(tensorless(given));
  });

  it('are known by what they lack where no module says so, as in an .h5 file', async () => {
    const bare = steps.map((entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'module' && key !== 'registered_name')));
    expect(await outputs(config(bare, ['subtract']))).toEqual(await outputs(config(steps, ['subtract'])));
  });

  it('are named where they are unknown, or given by the user', () => {
    const qr = config([step('qr', 'Qr', [history('x')], { mode: 'reduced' }, 'linalg')], ['qr']);
    expect(() => modelFromConfig(qr)).toThrow('expected the operation "qr" to be one of those that are known here; received keras.src.ops.linalg.Qr');
    const scaled = config([step('my', 'Qr', [history('x')], {}, 'linalg')], ['my']);
    expect(modelFromConfig(scaled, { customObjects: { Qr: () => modelFromConfig(config(steps, ['subtract'])) } }).outputs).toHaveLength(1);
    expect(() => modelFromConfig(config([step('mean', 'Mean', [history('x')], { axis: 'rows' })], ['mean']))).toThrow('axis to be whole numbers; received "rows"');
    expect(() => modelFromConfig(config([step('item', 'GetItem', [history('x'), [0, 0, 0, 0]])], ['item']))).toThrow('at most 3 indices');
  });
});

describe('operations in files that mean harm', () => {
  const harmful: Record<string, object> = {
    'arguments that are no list': { ...step('a', 'Add', []), inbound_nodes: [{ args: 3, kwargs: null }] },
    'an array of nothing': step('a', 'Add', [history('x'), { class_name: '__numpy__', config: null }]),
    'a thousand million parts': step('a', 'Split', [history('x')], { indices_or_sections: 1e9, axis: 1 }),
    'a thousand million classes': step('a', 'OneHot', [history('x')], { num_classes: 1e9 }),
    'a picture of a thousand million rows': step('a', 'Resize', [history('x')], { size: [1e9, 2] }, 'image'),
    'a picture in the middle of ten million columns': step('a', 'Resize', [history('picture')], { size: [1, 8000], pad_to_aspect_ratio: true }, 'image'),
    'pictures smoothed by a word': step('a', 'Resize', [history('picture')], { size: [2, 2], interpolation: 'constructor' }, 'image'),
    'code': step('a', 'Add', [history('x'), { class_name: '__lambda__', config: { value: 'cGF5bG9hZA==' } }]),
    'itself': step('a', 'Add', [history('a'), 1]),
    'a length by the name of what objects have': step('a', 'Norm', [history('x')], { ord: 'constructor', axis: 1 }, 'linalg'),
    'a product along axes that are words': step('a', 'Tensordot', [history('x'), history('x')], { axes: ['a', 'b'] }),
    'a product along axes that are not there': step('a', 'Tensordot', [history('x'), history('x')], { axes: [[4], [4]] }),
    'a product along a record': step('a', 'Tensordot', [history('x'), history('x')], { axes: { first: 1 } }),
  };
  const picture = step('picture', 'Reshape', [history('x')], { newshape: [-1, 3000, 1, 1] });
  it.for(Object.entries(harmful))('%s', ([, entry]) => expect(() => modelFromConfig(config([picture, entry], ['a'], { ...input, config: { ...input.config, batch_shape: [null, 1500, 2] } }))).toThrow(KeratinError));
});

describe('operations of Keras 2', () => {
  const steps = [
    old('tf.math.truediv', 'math.truediv', ['x', 0, 0, { y: 127.5, name: null }]), old('tf.math.subtract', 'math.subtract', ['tf.math.truediv', 0, 0, { y: 1, name: null }]),
    old('tf.math.subtract_1', 'math.subtract', ['_CONSTANT_VALUE', -1, 1, { y: ['x', 0, 0], name: null }]), old('tf.__operators__.add', '__operators__.add', ['x', 0, 0, { y: ['tf.math.subtract_1', 0, 0], name: null }]),
    old('tf.__operators__.getitem', '__operators__.getitem', ['x', 0, 0, { slice_spec: [{ start: null, stop: null, step: null }, -1] }], 'SlicingOpLambda'),
    old('tf.concat', 'concat', [['x', 0, 0, { axis: -1 }], ['tf.math.subtract_1', 0, 0, { axis: -1 }]]), old('tf.compat.v1.transpose', 'compat.v1.transpose', ['x', 0, 0, { perm: [0, 2, 1] }]),
    old('tf.math.reduce_mean', 'math.reduce_mean', ['x', 0, 0, { axis: [1, 2], keepdims: true }]), old('tf.linalg.matmul', 'linalg.matmul', ['x', 0, 0, { b: ['x', 0, 0], transpose_b: true }]),
    old('tf.split', 'split', ['x', 0, 0, { num_or_size_splits: [1, 2], axis: 1 }]), old('tf.nn.relu', 'nn.relu', ['tf.split', 0, 1, {}]), old('tf.reshape', 'reshape', ['x', 0, 0, { shape: [-1, 6] }]),
    old('tf.math.multiply', 'math.multiply', ['x', 0, 0, { y: [[[2, 0.5]]] }]),
  ];
  const ends = ['tf.math.subtract', 'tf.__operators__.add', 'tf.__operators__.getitem', 'tf.concat', 'tf.compat.v1.transpose', 'tf.math.reduce_mean', 'tf.linalg.matmul', 'tf.nn.relu', 'tf.reshape', 'tf.math.multiply'];
  it('compute the same', async () => {
    const [scaled, ones, last, both, turned, mean, product, cut, flat, stretched] = await outputs(config(steps, ends));
    expect(scaled![1].map((v) => v.toFixed(5))).toEqual(each((v) => v / 127.5 - 1).map((v) => v.toFixed(5)));
    expect(ones![1]).toEqual(each(() => 1));
    expect(last).toEqual(['2,2', [5, -6, 4.5, -5.5]]);
    expect(both![0]).toBe('2,3,4');
    expect(turned![1].slice(0, 6)).toEqual([1, 3, 5, -2, -4, -6]);
    expect(mean).toEqual(['2,1,1', [-0.5, expect.closeTo(1 / 3, 6)]]);
    expect(product![1].slice(0, 9)).toEqual([0, 1, 2].flatMap((i) => [0, 1, 2].map((k) => at(0, i, 0) * at(0, k, 0) + at(0, i, 1) * at(0, k, 1))));
    expect(cut).toEqual(['2,2,2', [3, 0, 5, 0, 0, 3.5, 4.5, 0]]);
    expect(flat).toEqual(['2,6', [...x.data]]);
    expect(stretched![1]).toEqual(each((v, _n, _i, j) => v * (j === 0 ? 2 : 0.5)));
  });

  it('are saved as Keras 3 writes them', () => {
    const { layers } = modelToConfig(modelFromConfig(config(steps, ends))).config as { layers: { class_name: string; module?: string; config: object }[] };
    expect(layers.find(({ class_name: name }) => name === 'Mean')).toMatchObject({ module: 'keras.src.ops.numpy', config: { name: 'tf.math.reduce_mean', axis: [1, 2], keepdims: true } });
  });

  it('are named where they are unknown', () => {
    expect(() => modelFromConfig(config([old('tf.signal.stft', 'signal.stft', ['x', 0, 0, {}])], ['tf.signal.stft']))).toThrow('received tf.signal.stft');
    expect(() => modelFromConfig(config([old('tf.strings.split', 'strings.split', ['x', 0, 0, {}])], ['tf.strings.split']))).toThrow('received tf.strings.split');
    const shaped = [old('tf.shape', 'math.abs', ['x', 0, 0, {}]), old('tf.reshape', 'reshape', ['x', 0, 0, { shape: ['tf.shape', 0, 0] }])];
    expect(() => modelFromConfig(config(shaped, ['tf.reshape']))).toThrow('operation "tf.reshape": expected numbers as its newshape; received a tensor');
  });

  it('all have a name in Keras 3', () => {
    for (const { operation } of Object.values(tensorflowNames)) expect(operations[operation], operation).toBeDefined();
  });
});
