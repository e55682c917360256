"""Writes every network of keras.applications as a real Keras makes it, all weights random: layers, weights in both formats, outputs.

usage: KERAS_BACKEND=jax python tests/keras-peer/write-applications.py FOLDER [NAME...]
then:  node --conditions=keratin-source --import tsx tests/keras-peer/compare-applications.ts FOLDER
"""
import json
import os
import sys

import h5py
import keras
import numpy as np
from keras import applications as made
from keras.src.legacy.saving import legacy_h5_format

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
networks = {
    'vgg16': (made.VGG16, made.vgg16, {}), 'vgg19': (made.VGG19, made.vgg19, {}),
    'resnet50': (made.ResNet50, made.resnet, {}), 'resnet101': (made.ResNet101, made.resnet, {}), 'resnet152': (made.ResNet152, made.resnet, {}),
    'resnet50V2': (made.ResNet50V2, made.resnet_v2, {}), 'inceptionV3': (made.InceptionV3, made.inception_v3, {}), 'xception': (made.Xception, made.xception, {}),
    'mobilenet': (made.MobileNet, made.mobilenet, {'alpha': 0.5}), 'mobilenetV2': (made.MobileNetV2, made.mobilenet_v2, {'alpha': 1.3}),
    'densenet121': (made.DenseNet121, made.densenet, {}), 'efficientnetB0': (made.EfficientNetB0, made.efficientnet, {}), 'nasnetMobile': (made.NASNetMobile, made.nasnet, {}),
}
listed = lambda model: [[layer.name, layer.count_params()] for layer in model.layers]


def shake(model, rng):
    """Statistics and biases that are not those of a new layer."""
    for weight in (w for layer in model.layers for w in layer.weights):
        name = weight.path.split('/')[-1]
        if 'variance' in name or name == 'gamma':
            weight.assign(rng.uniform(0.5, 1.5, weight.shape))
        elif 'mean' in name or name in ('beta', 'bias'):
            weight.assign(rng.normal(0, 0.1, weight.shape))
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies


cases = {}
for name in sys.argv[2:] or networks:
    make, module, options = networks[name]
    rng = np.random.default_rng(7)
    keras.utils.clear_session()
    whole = listed(make(weights=None, **options))
    keras.utils.clear_session()
    side = 96 if name in ('inceptionV3', 'xception') else 64
    size = [side, side if name == 'nasnetMobile' else side + 11]
    model = make(weights=None, include_top=False, input_shape=(*size, 3), pooling='avg', **options)
    shake(model, rng)
    pixels = rng.uniform(0, 255, (2, *size, 3)).astype('float32')
    prepared = np.asarray(module.preprocess_input(pixels.copy()), dtype='float32')
    outputs = np.asarray(model(prepared, training=False), dtype='float32')
    with h5py.File(f'{folder}/{name}.h5', 'w') as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    model.save_weights(f'{folder}/{name}.weights.h5')
    for kind, numbers in (('pixels', pixels), ('prepared', prepared), ('outputs', outputs)):
        numbers.tofile(f'{folder}/{name}.{kind}')
    cases[name] = {'options': options, 'size': size, 'whole': whole, 'base': listed(model)}
    print(name, outputs.shape, float(np.abs(outputs).max()), flush=True)
json.dump(cases, open(f'{folder}/applications.json', 'w'))
