/** @file What is made of pixels 0–255 before a model sees them: asked for, known or guessed. */
import type { Model } from '../../models/model.js';
import { wrap } from '../report.js';
import { traceLayerNames } from './layer-names.js';

export const preprocessings = ['none', 'rescale', 'tf', 'caffe', 'torch'] as const;
/** Nothing, x / 255, or as `preprocessInput`. */
export type Preprocess = (typeof preprocessings)[number];

/** What `--preprocess` said, what is known, or what is likely; a guess is said. */
export function choosePreprocess(seen: { readonly model: Model; readonly name: string; readonly preprocess: Preprocess | null }, given: Preprocess | undefined): Preprocess {
  const known = given ?? seen.preprocess;
  if (known !== null) return known;
  const scales = traceLayerNames(seen.model).some(({ className }) => /^(Rescaling|Normalization)$/.test(className));
  const named = likelyFor(`${seen.model.name} ${seen.name}`);
  const { how, why } = scales ? { how: 'none', why: 'the model scales them itself' } as const : named ?? { how: 'rescale', why: 'as most models are trained' } as const;
  console.log(wrap(`Pictures go in ${inWords[how]} (${why}); otherwise: --preprocess ${preprocessingsBut(how)}`, process.stdout.columns || 80));
  return how;
}

/** What names of models tell. */
const likely: readonly { readonly pattern: RegExp; readonly how: Preprocess; readonly why: string }[] = [
  { pattern: /vgg|resnet(?!.*v2)/i, how: 'caffe', why: 'as VGG and ResNet take them' },
  { pattern: /mobilenet|inception|xception|nasnet|resnet.*v2/i, how: 'tf', why: 'as networks of that name take them' },
  { pattern: /densenet/i, how: 'torch', why: 'as DenseNet takes them' },
  { pattern: /efficientnet/i, how: 'none', why: 'as EfficientNet takes them' },
];
/** How networks of a name take pictures. */
export const likelyFor = (name: string): { readonly how: Preprocess; readonly why: string } | undefined => likely.find(({ pattern }) => pattern.test(name));

const inWords: Readonly<Record<Preprocess, string>> = { none: 'as 0-255', rescale: 'as 0-1', tf: 'as -1 to 1', caffe: 'as BGR less the mean of ImageNet', torch: 'as ImageNet has them, of mean 0 and deviation 1' };
const preprocessingsBut = (how: Preprocess): string => Object.keys(inWords).filter((name) => name !== how).join(', ');
