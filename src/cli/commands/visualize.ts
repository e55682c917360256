/** @file keratin visualize WHAT MODEL [INPUT]: pictures of what a network has learned. */
import { basename } from 'node:path';
import { KeratinError, check, show } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import type { Tensor } from '../../core/tensor.js';
import { activationSheet, activations } from '../../visualization/activations.js';
import { applyColormap } from '../../visualization/colormaps.js';
import { gradCam } from '../../visualization/grad-cam.js';
import { type Heatmap, overlayHeatmap, resizeHeatmap } from '../../visualization/heatmap.js';
import { imageGrid } from '../../visualization/image-grid.js';
import { modelPlot } from '../../visualization/model-plot.js';
import { occlusion } from '../../visualization/occlusion.js';
import type { Pixels } from '../../visualization/pixels.js';
import { saliency } from '../../visualization/saliency.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { drawFilters } from '../seeing/draw-filters.js';
import { explainWords } from '../seeing/explain-words.js';
import { type SeenModel, className, classNumber, openSeenModel } from '../seeing/seen-model.js';
import { choosePreprocess } from '../seeing/preprocess.js';
import { readSeenPicture } from '../seeing/seen-picture.js';
import { type Task, type VisualizeFlags, stem, wrote } from '../seeing/task.js';
import { percent, plain } from '../text.js';

const kinds: Readonly<Record<string, (task: Task) => Promise<void>>> = {
  activations: drawActivations,
  filters: drawFilters,
  gradcam: (task) => drawHeat(task, 'Grad-CAM', (model, x, options) => gradCam(model, x, options)),
  saliency: (task) => drawHeat(task, 'Saliency', (model, x, options) => saliency(model, x, { ...options, samples: 16 })),
  occlusion: (task) => drawHeat(task, 'Occlusion', (model, x, options) => occlusion(model, x, options)),
  words: explainWords,
  plot: drawPlot,
};

export async function visualize(what: string, path: string, input: string | undefined, flags: VisualizeFlags): Promise<void> {
  const draw = Object.hasOwn(kinds, what) ? kinds[what] : undefined;
  check(draw !== undefined, () => ({
    code: 'cli/usage', where: 'keratin visualize', expected: `${Object.keys(kinds).join(', ')}, then a model`, received: show(what),
    fix: nearestNames(what, Object.keys(kinds)).map((near) => `did you mean keratin visualize ${near}?`)[0] ?? 'for examples: keratin visualize --help',
  }));
  const seen = await openSeenModel(path, flags.weights);
  const out = (name: string, extension = 'png'): string => flags.out ?? `${name.replace(/[/\\:]/g, '-')}.${extension}`;
  await draw({ seen, input, flags, place: `keratin visualize ${what}`, out });
  await seen.model.dispose();
}

async function drawActivations({ seen, input, flags, place, out }: Task): Promise<void> {
  const { x } = await readSeenPicture(seen, input, await choosePreprocess(seen, flags.preprocess), place);
  const layers = await activations(seen.model, x, flags.layer === undefined ? {} : { layers: [flags.layer] });
  const file = out(`${stem(input!)}-activations`);
  await saveDrawing(file, activationSheet(layers, { title: `What each channel sees in ${basename(input!)}` }));
  wrote(layers.length === 1 ? `Activations of ${layers[0]!.name}` : `Activations of ${layers.length} layers`, file);
}

type Explain = (model: SeenModel['model'], x: Tensor, options: { classIndex?: number; layer?: string }) => Promise<Heatmap>;

async function drawHeat({ seen, input, flags, place, out }: Task, title: string, explain: Explain): Promise<void> {
  const { x, photo } = await readSeenPicture(seen, input, await choosePreprocess(seen, flags.preprocess), place);
  if (flags.layer !== undefined && title !== 'Grad-CAM') throw new KeratinError({ code: 'cli/option', where: `${place} --layer`, expected: 'no layer: it explains the input itself', received: show(flags.layer), fix: `leave --layer out, or see the layer: keratin visualize gradcam` });
  const heat = await explain(seen.model, x, {
    ...(flags.class === undefined ? {} : { classIndex: classNumber(seen, flags.class) }), ...(flags.layer === undefined ? {} : { layer: flags.layer }),
  });
  const name = className(seen, heat.classIndex);
  const sure = heat.score >= 0 && heat.score <= 1 ? percent(heat.score) : heat.score.toPrecision(3);
  const file = out(`${stem(input!)}-${place.split(' ').at(-1)!}`);
  const shown: Pixels = title === 'Saliency' ? applyColormap(resizeHeatmap(heat, [photo.height, photo.width]), 'magma', { min: 0, max: 1 }) : overlayHeatmap(photo, heat);
  await saveDrawing(file, imageGrid([{ image: photo, caption: `${name} ${sure}` }, { image: shown, caption: flags.layer === undefined ? title : `${title}, ${flags.layer}` }], { columns: 2, size: 1 }));
  console.log(`${plain(input!)}: ${name}, ${sure}${seen.classes === null ? '' : ` (class ${heat.classIndex})`}`);
  wrote(`${title} of it`, file);
}

async function drawPlot({ seen, input, place, out }: Task): Promise<void> {
  check(input === undefined, () => ({ code: 'cli/usage', where: place, expected: 'a model alone', received: show(input), fix: 'leave it out: the layers are drawn, not what they see' }));
  const file = out(`${seen.name}-plot`);
  await saveDrawing(file, modelPlot(seen.model, { title: seen.name, expandNested: true }));
  wrote('Layers and their shapes', file);
}
