"""Models as a real Keras saves them, with inputs and outputs: what the scripts that write them share. Arrays are {shape, dtype, data in base64}."""
import base64
import json
import os
import sys
import warnings

import numpy as np
warnings.simplefilter('ignore')


def named_folder():
    """The folder that the command line names, made where it is missing."""
    os.makedirs(sys.argv[1], exist_ok=True)
    return sys.argv[1]


def as_list(y):
    return list(y) if isinstance(y, (list, tuple)) else [y]


def encode(a):
    return {'shape': list(a.shape), 'dtype': str(a.dtype), 'data': base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}


def write_case(folder, name, model, arrays, rng):
    """Gives the model weights of `rng` and writes NAME.keras, NAME.h5, and to NAME.json the arrays and what it makes of them (bool as float32)."""
    for weight in model.weights:
        weight.assign(rng.normal(0, 0.5, weight.shape))
    model.save(f'{folder}/{name}.keras')
    model.save(f'{folder}/{name}.h5')
    results = [np.asarray(y) for y in as_list(model(arrays, training=False))]
    results = [r.astype('float32') if r.dtype == bool else r for r in results]
    with open(f'{folder}/{name}.json', 'w') as file:
        json.dump({'inputs': [encode(v) for v in arrays], 'outputs': [encode(r) for r in results]}, file)
    print(name, len(results), flush=True)
