/** @file Weights: from Keras's cache folder, from a path, from bytes; what does not fit is named. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tensor } from '../core/tensor.js';
import { Hdf5Group, readHdf5 } from '../formats/hdf5.js';
import { type Layer, clearNames } from '../layers/layer.js';
import { loadModel } from '../models/load.js';
import { readNames } from '../models/load-keras-weights.js';
import { Model } from '../models/model.js';
import { mobilenet, mobilenetV2, resnet50, vgg16, xception } from './index.js';

const imagenet = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data/imagenet');
const absent = existsSync(imagenet) ? '' : ' (skipped: there is no ../shared/data)';
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keras-home-'));
  mkdirSync(join(home, 'models'));
  vi.stubEnv('KERAS_HOME', home);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }) })));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  clearNames();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

describe("Keras's cache folder", () => {
  it.skipIf(absent !== '')(`a file that Python fetched is used${absent}`, async () => {
    copyFileSync(join(imagenet, 'mobilenet_2_5_224_tf_no_top.h5'), join(home, 'models', 'mobilenet_2_5_224_tf_no_top.h5'));
    const model = await mobilenet({ alpha: 0.25, includeTop: false });
    const saved = readHdf5(readFileSync(join(imagenet, 'mobilenet_2_5_224_tf_no_top.h5'))).get('conv1/conv1/kernel:0') as Tensor;
    expect(model.getLayer('conv1').getWeights()[0]!.data).toEqual(saved.data);
    expect(JSON.parse(readFileSync(join(home, 'models', 'mobilenet_2_5_224_tf_no_top.h5.sha256.json'), 'utf8'))).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('one clear message where there is no net', { timeout: 30_000 }, async () => {
    await expect(vgg16({ includeTop: false })).rejects.toThrow(/in applications\.vgg16 > download https:.*: expected an answer from storage\.googleapis\.com; received no such host \(ENOTFOUND\).* Fix: check the connection and try again; or download https:\/\/storage\.googleapis\.com\/tensorflow\/keras-applications\/vgg16\/vgg16_weights_tf_dim_ordering_tf_kernels_notop\.h5 elsewhere and put it at ".*models\/vgg16_weights_tf_dim_ordering_tf_kernels_notop\.h5"$/);
  });

  it("a file of another MD5 than Keras's is refused", async () => {
    writeFileSync(join(home, 'models', 'resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5'), 'something else');
    await expect(resnet50({ includeTop: false })).rejects.toThrow(/expected the MD5 4d473c1dd8becc155b73f8504c6f6626; received .* Fix: it is damaged or another file: remove it, and it will be downloaded again/);
  });
});

describe.skipIf(absent !== '')(`files by path${absent}`, () => {
  const layerNames = (file: string): string[] => {
    const root = readHdf5(readFileSync(join(imagenet, file)));
    return readNames(root, 'layer_names').filter((name) => readNames(root.get(name) as Hdf5Group, 'weight_names').length > 0);
  };
  const weighted = (model: Model): string[] => model.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name);

  it('layers are called as in the files', async () => {
    const path = (name: string): string => join(imagenet, name);
    expect(weighted(await mobilenet({ alpha: 0.25, includeTop: false, weights: path('mobilenet_2_5_224_tf_no_top.h5') }))).toEqual(layerNames('mobilenet_2_5_224_tf_no_top.h5'));
    expect(weighted(await mobilenet({ alpha: 0.25, inputShape: [128, 128, 3], weights: path('mobilenet_2_5_128_tf.h5') }))).toEqual(layerNames('mobilenet_2_5_128_tf.h5'));
    expect(weighted(await mobilenetV2({ weights: path('mobilenet_v2_1.0_224.h5') }))).toEqual(layerNames('mobilenet_v2_1.0_224.h5'));
  });

  it('all layers of a MobileNetV2 0.35 that Keras 3.9 saved for tfjs are made alike', async () => {
    const saved = await loadModel(join(imagenet, 'tfjs_mobilenet_v2_0.35_224_frozen_backbone/model.json'), { compile: false });
    const inner = saved.layers.find((layer): layer is Model => layer instanceof Model)!;
    const made = await mobilenetV2({ weights: null, alpha: 0.35, includeTop: false, inputShape: [224, 224, 3] });
    const settings = ({ className, config: { trainable: _, ...config } }: Layer): unknown => [className, JSON.parse(JSON.stringify(config))];
    expect(made.layers.slice(1).map(settings)).toEqual(inner.layers.slice(1).map(settings));
    expect(made.countParams()).toBe(inner.countParams());
  });

  it('of a file with classifier the base is taken, in the order of its layers', async () => {
    const file = join(imagenet, 'mobilenet_v2_1.0_224.h5');
    const [whole, base] = [await mobilenetV2({ weights: file }), await mobilenetV2({ weights: file, includeTop: false, inputShape: [96, 96, 3] })];
    expect(base.getLayer('Conv_1').getWeights()[0]!.data).toEqual(whole.getLayer('Conv_1').getWeights()[0]!.data);
    await expect(mobilenetV2({ weights: join(imagenet, 'mobilenet_2_5_128_tf.h5'), includeTop: false })).rejects.toThrow(/expected weights of mobilenetv2_1\.00_224 without classifier; received those of another network/);
  });

  it('bytes will do', async () => {
    const bytes = new Uint8Array(readFileSync(join(imagenet, 'mobilenet_2_5_224_tf_no_top.h5')));
    expect((await mobilenet({ alpha: 0.25, includeTop: false, weights: bytes })).countParams()).toBe(218_544);
  });

  it('some layers of VGG16 from other numbers', async () => {
    const folder = join(imagenet, 'vgg16_block1_block2');
    const { weights } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { weights: { name: string; shape: number[]; byteOffset: number }[] };
    const numbers = readFileSync(join(folder, 'weights.bin'));
    const base = await vgg16({ weights: null, includeTop: false });
    const read = ({ shape, byteOffset }: (typeof weights)[number]): Tensor => {
      const length = shape.reduce((a, b) => a * b);
      return new Tensor(shape, 'float32', new Float32Array(numbers.buffer.slice(numbers.byteOffset + byteOffset, numbers.byteOffset + byteOffset + 4 * length)));
    };
    for (let i = 0; i < weights.length; i += 2) base.getLayer(weights[i]!.name.split('/')[0]!).setWeights([read(weights[i]!), read(weights[i + 1]!)]);
    expect(base.getLayer('block2_conv2').getWeights()[0]!.data).toEqual(read(weights.find(({ name }) => name === 'block2_conv2/kernel')!).data);
  });

  it('of another network', async () => {
    await expect(mobilenet({ weights: join(imagenet, 'mobilenet_v2_1.0_224.h5') })).rejects.toThrow(
      /in applications\.mobilenet > file ".*mobilenet_v2_1\.0_224\.h5": expected weights of mobilenet_1\.00_224 with 1000 classes; received those of another network \(expected weights of .* layers .*; received those of .*\)\. Fix: name the file of this very network: of the same alpha, includeTop and classes/);
    await expect(mobilenet({ weights: join(imagenet, 'mobilenet_2_5_128_tf.h5'), alpha: 0.5 })).rejects.toMatchObject({ code: 'application/weights' });
    await expect(mobilenet({ weights: join(imagenet, 'mobilenet_2_5_128_tf.h5'), alpha: 0.25, classes: 10 })).rejects.toMatchObject({ code: 'application/weights' });
  });

  it('that are no weights', async () => {
    await expect(mobilenet({ weights: join(imagenet, 'README.md') })).rejects.toMatchObject({ name: 'KeratinError' });
  });
});

describe('options that do not fit', () => {
  const rejects = async (made: Promise<Model>): Promise<string> => made.then(() => 'a model', (error: Error) => `${error.name}: ${error.message}`);
  it('are named', async () => {
    expect([
      await rejects(vgg16({ classes: 10 })),
      await rejects(vgg16({ classifierActivation: 'sigmoid' })),
      await rejects(vgg16({ inputShape: [150, 150, 3] })),
      await rejects(vgg16({ weights: null, includeTop: false, inputShape: [20, 150, 3] })),
      await rejects(vgg16({ weights: null, inputShape: [null, null, 3] })),
      await rejects(vgg16({ includeTop: false, inputShape: [150, 150, 1] })),
      await rejects(vgg16({ includeTop: false, inputShape: [1, 150, 150, 3] })),
      await rejects(vgg16({ weights: '/nowhere/weights.h5' })),
      await rejects(vgg16({ weights: 5 as never })),
      await rejects(vgg16({ include_top: false } as never)),
      await rejects(vgg16({ includeTop: false, pooling: 'mean' as never })),
      await rejects(xception({ inputShape: [224, 224, 3] })),
      await rejects(mobilenet({ alpha: 0.3 })),
      await rejects(mobilenetV2({ inputShape: [100, 100, 3] })),
      await rejects(mobilenetV2({ alpha: 2 })),
    ]).toMatchInlineSnapshot(`
      [
        "KeratinError: in applications.vgg16: expected the 1000 classes that the weights of ImageNet are for; received classes: 10. Fix: for classes of your own: includeTop: false, and a dense layer of your own behind it; or weights: null to begin from nothing",
        "KeratinError: in applications.vgg16: expected classifierActivation to be "softmax", which the weights were made for, or null for the logits; received "sigmoid". Fix: choose one of them",
        "KeratinError: in applications.vgg16: expected [224, 224, 3], for which there are weights with classifier; received inputShape: [150, 150, 3]. Fix: scale pictures to 224 × 224, or use includeTop: false for any size",
        "KeratinError: in applications.vgg16: expected pictures of at least 32 × 32 pixels; received inputShape: [20, 150, 3]. Fix: scale them up to 32 × 32 or more: smaller ones vanish on the way",
        "KeratinError: in applications.vgg16: expected a known size for the classifier; received inputShape: [null, null, 3]. Fix: write inputShape: [224, 224, 3], or includeTop: false for any size",
        "KeratinError: in applications.vgg16: expected three channels, RGB, which the weights of ImageNet are for; received inputShape: [150, 150, 1]. Fix: repeat the grey channel three times, or use weights: null",
        "KeratinError: in applications.vgg16: expected the shape of one picture, [h, w, 3]; received inputShape: [1, 150, 150, 3]. Fix: write for example inputShape: [224, 224, 3]; the batch is left out",
        "KeratinError: in applications.vgg16 > file "/nowhere/weights.h5": expected a file or folder of this name; received none. Fix: check the path; it is relative to the folder that the program was started in",
        "KeratinError: in applications.vgg16: expected weights to be "imagenet", null for random weights, the path of a file or its bytes; received 5. Fix: choose one of them",
        "KeratinError: in applications.vgg16: expected options among weights, includeTop, inputShape, pooling, classes, classifierActivation, name; received "include_top". Fix: did you mean includeTop?",
        "KeratinError: in applications.vgg16: expected pooling to be "avg" or "max"; received "mean". Fix: choose one of them",
        "KeratinError: in applications.xception: expected [299, 299, 3], for which there are weights with classifier; received inputShape: [224, 224, 3]. Fix: scale pictures to 299 × 299, or use includeTop: false for any size",
        "KeratinError: in applications.mobilenet: expected alpha to be 0.25, 0.5, 0.75 or 1, and depthMultiplier 1: for these there are weights; received alpha: 0.3, depthMultiplier: 1. Fix: choose one of them, or use weights: null",
        "KeratinError: in applications.mobilenetV2: expected [224, 224, 3] or [96, 96, 3] or [128, 128, 3] or [160, 160, 3] or [192, 192, 3], for which there are weights with classifier; received inputShape: [100, 100, 3]. Fix: scale pictures to 224 × 224, or use includeTop: false for any size",
        "KeratinError: in applications.mobilenetV2: expected alpha to be 0.35, 0.5, 0.75, 1, 1.3 or 1.4: for these there are weights; received alpha: 2. Fix: choose one of them, or use weights: null",
      ]
    `);
  });
});
