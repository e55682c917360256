"""Writes models of attention and of other layers as a real Keras saves them, `.keras` and `.h5`, with inputs and outputs, for read-operations.ts.

usage: KERAS_BACKEND=jax python tests/keras-peer/write-attention.py FOLDER
"""
import numpy as np
from saved_case import named_folder, write_case
import keras
from keras import layers, ops

folder = named_folder()
rng = np.random.default_rng(5)
X, Z, P = [rng.normal(size=s).astype('float32') for s in ((3, 4, 6), (3, 5, 6), (3, 4, 5, 2))]
I, J = rng.integers(0, 4, size=(3, 4)).astype('int32'), rng.integers(0, 4, size=(3, 5)).astype('int32')
M = rng.integers(0, 2, size=(3, 4, 5)).astype('int32')
words = lambda i: layers.Embedding(4, 6, mask_zero=True)(i)
MHA = layers.MultiHeadAttention

cases = {
    'attention': lambda x, z, p, i, j, m: [layers.Attention()([x, z]), layers.Attention(use_scale=True)([x, z, z * 2]), layers.Attention(score_mode='concat', use_scale=True)([x, z]), layers.Attention()([x, x], use_causal_mask=True), layers.Attention()([words(i), words(j)]), *layers.Attention(dropout=0.3)([x, z], return_attention_scores=True), layers.AdditiveAttention()([x, z]), layers.AdditiveAttention(use_scale=False)([x, z, z]), layers.AdditiveAttention()([words(i), words(j)], use_causal_mask=True)],
    'heads': lambda x, z, p, i, j, m: [MHA(2, 3)(x, x), MHA(3, 2, value_dim=4, dropout=0.1)(x, z), MHA(2, 3, output_shape=5)(x, z, z * 2), MHA(2, 3, use_bias=False, dropout=0.2)(x, x, use_causal_mask=True), MHA(2, 3)(query=x, value=z, attention_mask=ops.cast(m, 'bool')), MHA(2, 3)(x, z, attention_mask=m > 0, use_causal_mask=True), *MHA(2, 3)(x, z, return_attention_scores=True)],
    'heads-masked': lambda x, z, p, i, j, m: [MHA(2, 3)(words(i), words(i)), MHA(2, 3)(words(i), words(j), use_causal_mask=True), layers.GlobalAveragePooling1D()(MHA(2, 3)(words(i), z))],
    'heads-pictures': lambda x, z, p, i, j, m: [MHA(2, 3)(p, p), MHA(2, 3, attention_axes=(2,))(p, p), MHA(2, 3, attention_axes=1, output_shape=(2, 4))(p, p)],
    'einsum-dense': lambda x, z, p, i, j, m: [layers.EinsumDense('abc,cd->abd', output_shape=(None, 7), bias_axes='d')(x), layers.EinsumDense('...x,xy->...y', output_shape=5, bias_axes='y', activation='relu')(p), layers.EinsumDense('abc,cde->abde', output_shape=(4, 2, 3), bias_axes='de')(x), layers.EinsumDense('abc,bd->adc', output_shape=(3, 6), bias_axes='d')(x), layers.EinsumDense('ab...,bc->ac...', output_shape=3, bias_axes='c')(x)],
    'others': lambda x, z, p, i, j, m: [layers.Identity()(x), layers.UnitNormalization()(x), layers.UnitNormalization(axis=[1, 2])(x), layers.Conv3DTranspose(2, 3, strides=2, padding='same')(ops.expand_dims(p, -1)), layers.Conv3DTranspose(3, (2, 3, 1), strides=(1, 2, 1), activation='relu')(ops.expand_dims(p, -1))],
    'transformer': lambda x, z, p, i, j, m: [(lambda a: layers.Dense(3)(ops.mean(layers.LayerNormalization(epsilon=1e-6)(a + layers.Dense(6)(layers.Dense(12, activation='gelu')(a))), axis=1)))(layers.LayerNormalization(epsilon=1e-6)(x + MHA(2, 3)(x, x)))],
}
for name, make in cases.items():
    inputs = [keras.Input(a.shape[1:], dtype=str(a.dtype), name=n) for n, a in (('x', X), ('z', Z), ('p', P), ('i', I), ('j', J), ('m', M))]
    model = keras.Model(inputs, make(*inputs))
    write_case(folder, name, model, [X, Z, P, I, J, M], rng)
