"""Writes functional models of operations as a real Keras saves them, `.keras` and `.h5`, with inputs and outputs, for read-operations.ts.

usage: KERAS_BACKEND=jax python tests/keras-peer/write-operations.py FOLDER
"""
import numpy as np
from saved_case import named_folder, write_case
import keras
from keras import ops, layers, activations

folder = named_folder()
rng = np.random.default_rng(3)
X, Z, P = rng.normal(size=(5, 4, 3)).astype('float32'), rng.normal(size=(5, 4, 3)).astype('float32'), rng.uniform(0.2, 2, size=(5, 4, 3)).astype('float32')
I = rng.integers(-5, 9, size=(5, 4)).astype('int32')
M = rng.normal(size=(4, 3)).astype('float32')

cases = {
    'arithmetic': lambda x, z, p, i: [x / 127.5 - 1, x * 2, 2 * x, 1 - x, 3.5 / p, x + z, x - z, x * z, x / p, -x, abs(x), x ** 2, p ** 0.5, 2.0 ** x, x // p, x % p, i // 2, i % 3, i + 1, i * 2.5, i / 4, x + i[:, :, None]],
    'constants': lambda x, z, p, i: [x + M, ops.multiply(M, x), ops.matmul(x, M.T), ops.add(x, np.float32(2)), x + np.array([1, 2, 3])],
    'comparisons': lambda x, z, p, i: [ops.cast(v, 'float32') for v in (x > 0, x >= z, x < 0.5, x <= z, ops.equal(i, 2), i != 2, ops.logical_and(x > 0, z > 0), ops.logical_or(x > 0, z > 0), ops.logical_not(x > 0), ops.logical_xor(x > 0, z > 0))] + [ops.where(x > 0, x, z), ops.where(x > 0, x, 0.0), ops.where(i[..., None] > 0, 1.0, x), ops.maximum(x, 0), ops.minimum(x, z), ops.maximum(0.5, x)],
    'functions': lambda x, z, p, i: [f(x) for f in (ops.exp, ops.expm1, ops.sin, ops.cos, ops.tan, ops.tanh, ops.sinh, ops.cosh, ops.floor, ops.ceil, ops.sign, ops.square, ops.absolute, ops.negative, ops.erf)] + [f(p) for f in (ops.log, ops.log1p, ops.log2, ops.log10, ops.sqrt, ops.rsqrt, ops.reciprocal)] + [ops.round(x), ops.round(x, 2), ops.clip(x, -0.5, 0.5), ops.clip(i, 0, 3), ops.ones_like(x), ops.zeros_like(i), ops.stop_gradient(x), ops.copy(x), ops.sqrt(ops.square(i)), ops.divide_no_nan(x, ops.relu(z))],
    'activations': lambda x, z, p, i: [f(x) for f in (ops.relu, ops.relu6, ops.sigmoid, ops.softplus, ops.softsign, ops.silu, ops.selu, ops.elu, ops.gelu, ops.leaky_relu, ops.hard_sigmoid, ops.hard_silu, ops.log_sigmoid, ops.softmax, ops.log_softmax, activations.relu, activations.swish, activations.softmax, activations.gelu)] + [ops.softmax(x, axis=1), ops.softmax(x, axis=(1, 2)), ops.log_softmax(x, axis=1), ops.leaky_relu(x, 0.3), ops.elu(x, 0.5), ops.gelu(x, approximate=False), activations.relu(x, negative_slope=0.1, max_value=1, threshold=0.2)],
    'reductions': lambda x, z, p, i: [f(x, axis=1) for f in (ops.mean, ops.sum, ops.max, ops.min, ops.prod, ops.std, ops.var, ops.logsumexp, ops.amax, ops.amin)] + [ops.mean(x, axis=[1, 2]), ops.mean(x, axis=-1, keepdims=True), ops.sum(x, axis=(1, 2), keepdims=True), ops.sum(i, axis=1), ops.max(i, axis=-1), ops.mean(i, axis=1), ops.cast(ops.any(x > 1, axis=1), 'float32'), ops.cast(ops.all(x > -1, axis=1), 'float32'), ops.argmax(x, axis=-1), ops.argmin(x, axis=1), ops.cumsum(x, axis=1), ops.normalize(x, axis=-1), ops.sum(x > 0, axis=1)],
    'products': lambda x, z, p, i: [ops.matmul(x, ops.transpose(z, (0, 2, 1))), x @ ops.swapaxes(z, 1, 2), ops.einsum('abc,abd->acd', x, z), ops.einsum('abc,dc->abd', x, M), ops.einsum('...c,...c->...', x, z), ops.einsum('abc->acb', x), ops.tensordot(x, M, axes=[[2], [1]]), ops.dot(x, M.T)],
    'shapes': lambda x, z, p, i: [ops.reshape(x, (-1, 12)), ops.reshape(x, (-1, 3, 4)), ops.transpose(x, (0, 2, 1)), ops.expand_dims(x, -1), ops.expand_dims(x, 1), ops.squeeze(ops.expand_dims(x, 1), 1), ops.swapaxes(x, 1, 2), ops.moveaxis(x, 1, 2), ops.concatenate([x, z], axis=-1), ops.concatenate([x, z], axis=1), ops.stack([x, z], axis=1), ops.stack([x, z, p], axis=-1), *ops.split(x, 3, axis=-1), *ops.split(x, [1, 3], axis=1), ops.flip(x, axis=1), ops.tile(x, (1, 2, 1)), ops.repeat(x, 2, axis=1), ops.pad(x, [[0, 0], [1, 2], [0, 1]]), ops.pad(x, [[0, 0], [1, 1], [0, 0]], mode='reflect'), *ops.unstack(x, axis=1, num=4), ops.hstack([x, z])],
    'items': lambda x, z, p, i: [x[:, -1], x[:, 0], x[:, 1:3, ::2], x[..., 0], x[:, None], x[:, :, None, :], x[:, ::-1], x[:, 3:0:-2, 1], x[:, :-1], x[..., -2:], x[:, 1, 2], x[:, -3:-1, ..., None]],
    'indices': lambda x, z, p, i: [ops.take(x, [0, 2], axis=1), ops.take(M, ops.clip(i, 0, 3), axis=0), ops.one_hot(ops.clip(i, 0, 5), 6), ops.one_hot(ops.clip(i, 0, 5), 6, axis=1), ops.take_along_axis(x, ops.argmax(x, axis=1, keepdims=True), axis=1), ops.cast(i, 'float32'), ops.cast(x, 'int32')],
    'pictures': lambda x, z, p, i: [ops.image.resize(ops.expand_dims(x, -1), (8, 6)), ops.image.resize(ops.expand_dims(x, -1), (7, 5), interpolation='nearest'),
        *(ops.image.resize(x[..., None], size, interpolation=how, antialias=smooth) for how in ('bilinear', 'bicubic', 'lanczos3', 'lanczos5') for size in ((9, 5), (3, 2)) for smooth in (False, True)),
        ops.image.resize(x[..., None], (5, 5), crop_to_aspect_ratio=True), ops.image.resize(x[..., None], (6, 9), pad_to_aspect_ratio=True, fill_value=0.5),
        ops.image.resize(x[:, None], (2, 6), interpolation='bicubic', data_format='channels_first')],
    'layers-between': lambda x, z, p, i: [layers.Dense(2)(ops.mean(layers.Conv1D(4, 2)(x * 2 - 1), axis=1) + 1), layers.Add()([layers.Dense(3)(x), z / 2]), layers.Dense(1)(layers.Embedding(9, 3)(ops.clip(i, 0, 8))[:, -1]), ops.concatenate([layers.LSTM(2)(x[:, ::-1]), layers.Dense(2)(x[:, 0])], axis=-1)],
    'masked': lambda x, z, p, i: [layers.LSTM(3)(layers.Embedding(9, 4, mask_zero=True)(ops.abs(i))), layers.GRU(2)(layers.Masking(0.0)(x * ops.cast(x > -0.5, 'float32'))), layers.LSTM(2)(words(ops.abs(i))), layers.LSTM(2)(layers.Bidirectional(layers.GRU(2, return_sequences=True))(layers.Dropout(0.5)(layers.Embedding(9, 4, mask_zero=True)(ops.abs(i))))), layers.LSTM(2)(layers.Add()([layers.Embedding(9, 4, mask_zero=True)(ops.abs(i)), layers.Dense(4)(x)])), layers.GlobalAveragePooling1D()(layers.TimeDistributed(layers.Dense(2))(layers.Embedding(9, 4, mask_zero=True)(ops.abs(i))))],
    'masks-joined': lambda x, z, p, i: [layers.LSTM(2)(layers.Concatenate()([layers.Embedding(9, 4, mask_zero=True)(ops.abs(i)), layers.Embedding(9, 2, mask_zero=True)(ops.abs(i))])), layers.GRU(2)(layers.Embedding(9, 4, mask_zero=True)(ops.abs(i)))],
    'nested': lambda x, z, p, i: [inner(x) + inner(z)],
}
a = keras.Input((4, 3))
inner = keras.Model(a, ops.mean(layers.Dense(2)(a / 2), axis=1), name='inner')
w = keras.Input((4,), dtype='int32')
words = keras.Model(w, layers.Embedding(9, 4, mask_zero=True)(w), name='words')
for name, make in cases.items():
    inputs = [keras.Input((4, 3), name='x'), keras.Input((4, 3), name='z'), keras.Input((4, 3), name='p'), keras.Input((4,), dtype='int32', name='i')]
    try:
        outputs = make(*inputs)
    except Exception as e:
        import traceback; print(name, [f.lineno for f in traceback.extract_tb(e.__traceback__)][:3], [f.line for f in traceback.extract_tb(e.__traceback__)][1:4]); continue
    model = keras.Model(inputs, outputs)
    write_case(folder, name, model, [X, Z, P, I], rng)
