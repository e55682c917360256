"""Reads what write-models.ts wrote with a real Keras: predictions, and what two more epochs of training give. Saves each again for Keratin.

usage: KERAS_BACKEND=jax python tests/keras-peer/read-models.py FOLDER [NAME...]
"""
import base64
import glob
import io
import json
import os
import sys
import contextlib
import warnings

import numpy as np
warnings.simplefilter('ignore')
import keras

folder = sys.argv[1]
decode = lambda t: np.frombuffer(base64.b64decode(t['data']), dtype=t['dtype']).reshape(t['shape'])
one = lambda a: a[0] if len(a) == 1 else a
aslist = lambda y: list(y) if isinstance(y, (list, tuple)) else list(y.values()) if isinstance(y, dict) else [y]
counts = {}
names = sys.argv[2:] or sorted(os.path.basename(p)[:-5] for p in glob.glob(folder + '/*.json'))
for name in names:
    case = json.load(open(f'{folder}/{name}.json'))
    x, y = [[decode(t) for t in case[k]] for k in ('inputs', 'outputs')]
    for ext in ('.keras', '.h5'):
        told = []
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter('always')
                model = keras.models.load_model(f'{folder}/{name}{ext}')
            told += [str(w.message).split('\n')[0][:300] for w in caught if 'jax' not in str(w.message)]
            got = aslist(model.predict(one(x), verbose=0, batch_size=64))
            off = max(float(np.abs(a - b).max()) / (1 + float(np.abs(b).max())) for a, b in zip(got, y))
            if len(got) != len(y) or not off < 2e-5: told.append(f'predictions off by {off}')
            # Keras itself cannot go on training a model that it has read from any .h5 file: it builds the optimizer for no weights.
            if case['history'] is not None and ext == '.keras':
                t = [decode(v) for v in case['targets']]
                h = model.fit(one(x), one(t), epochs=2, batch_size=4, shuffle=False, verbose=0).history
                if set(h) != set(case['history']): told.append(f'history {sorted(h)} against {sorted(case["history"])}')
                for k in h:
                    a, b = np.array(h[k]), np.array(case['history'].get(k, h[k]), dtype=float)
                    if not np.allclose(a, b, rtol=2e-3, atol=1e-4, equal_nan=True): told.append(f'{k} {a} against {b}')
            if ext == '.keras':
                os.makedirs(f'{folder}/again', exist_ok=True)
                model.save(f'{folder}/again/{name}.keras')
                model.save(f'{folder}/again/{name}.h5')
                model.load_weights(f'{folder}/{name}.weights.h5')
                got = aslist(model.predict(one(x), verbose=0, batch_size=64))
                off = max(float(np.abs(a - b).max()) / (1 + float(np.abs(b).max())) for a, b in zip(got, y))
                if not off < 2e-5: told.append(f'.weights.h5: predictions off by {off}')
        except Exception as e:
            told.append(f'{type(e).__name__}: {str(e)[:600]}')
        counts['bad' if told else 'good'] = counts.get('bad' if told else 'good', 0) + 1
        for line in told: print(f'{name}{ext}: {line}')
print(counts)
