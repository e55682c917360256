/** @file keratin visualize filters: the patterns that a layer's filters answer to. */
import { KeratinError, check } from '../../core/errors.js';
import { filterGrid } from '../../visualization/filter-grid.js';
import type { FilterPatternOptions } from '../../visualization/filter-patterns.js';
import type { Pixels } from '../../visualization/pixels.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { duration } from '../text.js';
import { traceLayerNames } from './layer-names.js';
import { type Preprocess, choosePreprocess } from './preprocess.js';
import type { SeenModel } from './seen-model.js';
import { pictureOf } from './seen-picture.js';
import type { Task } from './task.js';

/** Noise to begin with, and length of a step, in the units that the model takes: those of the notes, for 0–255. */
const ranges: Readonly<Record<Preprocess, Pick<FilterPatternOptions, 'grey' | 'noise' | 'step'>>> = {
  none: {},
  rescale: { grey: 138 / 255, noise: 20 / 255, step: 1 / 255 },
  tf: { grey: 138 / 127.5 - 1, noise: 20 / 127.5, step: 1 / 127.5 },
  caffe: { grey: 20 },
  torch: { grey: 0.3, noise: 0.35, step: 1 / 57 },
};

export async function drawFilters({ seen, input, flags, place, out }: Task): Promise<void> {
  check(input === undefined, () => ({ code: 'cli/usage', where: place, expected: 'a model alone', received: input!, fix: 'leave the picture out: patterns begin with grey noise' }));
  const { size: [height] } = pictureOf(seen, place);
  const layer = flags.layer ?? lastConvolution(seen, place);
  const preprocess = await choosePreprocess(seen, flags.preprocess);
  const isOpen = seen.model.inputs[0]!.shape[1] === null;
  const size = flags.size ?? (isOpen ? 150 : height);
  const begun = performance.now();
  const live = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  const { pixels, patterns } = await filterGrid(seen.model, layer, {
    ...ranges[preprocess], size, filters: flags.filters ?? 64, ...(flags.steps === undefined ? {} : { steps: flags.steps }),
    ...(live ? { onProgress: (done: number) => process.stdout.write(`\r${progressLine(layer, done, (performance.now() - begun) / 1000)}\u001b[K`) } : {}),
  });
  if (live) process.stdout.write('\r\u001b[K');
  const file = out(`${seen.name}-filters-${layer}`);
  await saveDrawing(file, preprocess === 'caffe' ? fromBgr(pixels) : pixels);
  console.log(`${patterns.length} filters of ${layer}, the strongest first, in ${duration((performance.now() - begun) / 1000)}: ${file}`);
}

const progressLine = (layer: string, done: number, seconds: number): string =>
  `Patterns of ${layer}: ${(100 * done).toFixed(0)} %${seconds > 2 && done > 0 ? `, ${duration((seconds / done) * (1 - done))} left` : ''}`;

function lastConvolution({ model }: SeenModel, place: string): string {
  const layers = traceLayerNames(model);
  const last = layers.findLast(({ className }) => /^(Depthwise|Separable)?Conv2D$/.test(className));
  if (last !== undefined) return last.path;
  throw new KeratinError({
    code: 'visualization/layer', where: place, expected: 'a model with convolutions', received: `layers ${layers.slice(0, 12).map(({ className }) => className).join(', ')}`, fix: 'name a layer all the same, as --layer dense_1: any has patterns',
  });
}

/** Patterns of a network that takes BGR, in the colours that a person would see. */
function fromBgr({ data, ...size }: Pixels): Pixels {
  const turned = Uint8ClampedArray.from(data, (_, i) => data[i + 2 - 2 * (i % 3)]!);
  return { ...size, data: turned };
}
