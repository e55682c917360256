"""Keras's side of the benchmark of pictures: answers each line "step" with the milliseconds of one pass over the folder, and those that all threads computed."""
import contextlib
import json
import os
import sys
import time

sys.path = [p for p in sys.path if os.path.abspath(p or '.') != os.path.dirname(os.path.abspath(__file__))]
from keras_preprocessing.image import ImageDataGenerator

settings = json.loads(sys.argv[1])
book = dict(rotation_range=40, width_shift_range=0.2, height_shift_range=0.2, shear_range=0.2, zoom_range=0.2, horizontal_flip=True)
generator = ImageDataGenerator(rescale=1 / 255, **(book if settings['augment'] else {}))
with contextlib.redirect_stdout(sys.stderr):
    flow = generator.flow_from_directory(settings['folder'], target_size=(150, 150), batch_size=settings['batch'], class_mode='binary', seed=1)

print('ready', flush=True)
for line in sys.stdin:
    if line.strip() != 'step':
        break
    start, computed = time.perf_counter(), time.process_time()
    for _ in range(len(flow)):
        next(flow)
    print((time.perf_counter() - start) * 1000, (time.process_time() - computed) * 1000, flush=True)
