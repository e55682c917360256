/** @file Writes the weather as the examples of 6.3 see it, for weather.py: `node --conditions=keratin-source --import tsx tests/keras-peer/weather-rows.ts FOLDER`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { data, options, stepsPerEpoch, train, validation } from '../../examples/6.3-jena-data.js';

const folder = process.argv[2]!;
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'rows.f32'), Buffer.from(Float32Array.from(data.data as Float32Array).buffer));
writeFileSync(join(folder, 'settings.json'), JSON.stringify({
  features: data.shape[1], ...options, stepsPerEpoch, validationSteps: validation.batchesPerPass, trainEnds: [...train.ends], validationEnds: [...validation.ends],
}));
