"""Loads with a real Keras what read-operations.ts saved again (FOLDER/again/*.keras) and compares its outputs.

usage: KERAS_BACKEND=jax python tests/keras-peer/read-operations.py FOLDER
"""
import base64
import glob
import json
import os
import sys

import keras
import numpy as np

folder = sys.argv[1]
decode = lambda t: np.frombuffer(base64.b64decode(t['data']), dtype=t['dtype']).reshape(t['shape'])
for path in sorted(glob.glob(f'{folder}/again/*.keras')):
    name = os.path.basename(path)[:-6]
    case = json.load(open(f'{folder}/{name}.json'))
    try:
        model = keras.models.load_model(path)
        inputs = [decode(t) for t in case['inputs']][:len(model.inputs)]
        got = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        got = list(got) if isinstance(got, (list, tuple)) else [got]
        off = [float(np.abs(np.asarray(a, dtype='float64') - b).max()) / (1 + float(np.abs(b).max())) for a, b in zip(got, [decode(t) for t in case['outputs']])]
        print(name, 'good' if len(got) == len(case['outputs']) and max(off) < 1e-5 else f'off by {max(off)}')
    except Exception as e:
        print(name, f'{type(e).__name__}: {str(e)[:600]}')
