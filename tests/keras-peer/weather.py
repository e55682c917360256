"""A real Keras on the rows that weather-rows.ts wrote: the notes' GRU, or the one with both dropouts, for one seed.

usage: KERAS_BACKEND=jax python tests/keras-peer/weather.py FOLDER gru|gru-dropout SEED [RECORD.json]
"""
import datetime
import json
import os
import sys

import keras
import numpy as np

folder, kind, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
s = json.load(open(os.path.join(folder, 'settings.json')))
rows = np.fromfile(os.path.join(folder, 'rows.f32'), np.float32).reshape(-1, s['features'])
lookback, batch = s['lookback'], s['batchSize']


def windows(ends):
    """The values before each end, and the target so much later."""
    return rows[ends[:, None] + np.arange(-lookback, 0, s['step'])], rows[ends + s['delay'], s['target']]


def training():
    chance = np.random.RandomState(seed)
    while True:
        yield windows(chance.choice(s['trainEnds'], size=batch))


x, y = windows(np.array(s['validationEnds'])[:s['validationSteps'] * batch])
naive = float(np.abs(x[:, -1, s['target']] - y).mean())

keras.utils.set_random_seed(seed)
dropouts = dict(dropout=0.2, recurrent_dropout=0.2) if kind == 'gru-dropout' else {}
model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.GRU(32, **dropouts), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.RMSprop(), loss='mae')
history = model.fit(training(), steps_per_epoch=int(s['stepsPerEpoch']), epochs=40 if dropouts else 20,
                    validation_data=(x, y), validation_batch_size=batch, verbose=0)
losses = history.history['val_loss']
best = min(losses)
print(f'{kind} seed {seed}: naive {naive:.4f}, best {best:.4f} = {best / naive:.3f} of it;', ' '.join(f'{v:.3f}' for v in losses))

if len(sys.argv) > 4:
    records = json.load(open(sys.argv[4])) if os.path.exists(sys.argv[4]) else []
    records.append({'example': f'6.3-{kind}', 'seed': seed, 'keras': keras.__version__, 'backend': keras.backend.backend(), 'date': datetime.date.today().isoformat(),
                    'command': f'python tests/keras-peer/weather.py FOLDER {kind} {seed}', 'naive': round(naive, 4), 'validation': round(best, 4), 'losses': [round(v, 4) for v in losses]})
    json.dump(records, open(sys.argv[4], 'w'), indent=1)
