/** @file What is made of pixels 0–255 before a model sees them: asked for, known or guessed. */
import type { Model } from '../../models/model.js';
import { wrap } from '../report.js';
import type { NetworkName } from '../run/defaults.js';
import { traceLayerNames } from './layer-names.js';

export const preprocessings = ['none', 'rescale', 'tf', 'caffe', 'torch'] as const;
/** Nothing, x / 255, or as `preprocessInput`. */
export type Preprocess = (typeof preprocessings)[number];

interface Choice { readonly how: Preprocess; readonly why: string }

/** What `--preprocess` said, what is known, or what is likely; a guess is said. */
export async function choosePreprocess(seen: { readonly model: Model; readonly name: string; readonly preprocess: Preprocess | null }, given: Preprocess | undefined): Promise<Preprocess> {
  const known = given ?? seen.preprocess;
  if (known !== null) return known;
  const scales = traceLayerNames(seen.model).some(({ className }) => /^(Rescaling|Normalization)$/.test(className));
  const { how, why }: Choice = scales ? { how: 'none', why: 'the model scales them itself' }
    : await likelyFor(`${seen.model.name} ${seen.name}`) ?? { how: 'rescale', why: 'as most models are trained' };
  console.log(wrap(`Pictures go in ${inWords[how]} (${why}); otherwise: --preprocess ${preprocessingsBut(how)}`, process.stdout.columns || 80));
  return how;
}

/** What names of models tell: a network whose pictures are prepared as those of its whole family. */
const families: readonly (readonly [name: RegExp, network: NetworkName])[] = [
  [/vgg/i, 'vgg16'], [/resnet(?!.*v2)/i, 'resnet50'], [/mobilenet/i, 'mobilenet'], [/inception/i, 'inceptionv3'], [/xception/i, 'xception'],
  [/nasnet/i, 'nasnetmobile'], [/resnet.*v2/i, 'resnet50v2'], [/densenet/i, 'densenet121'], [/efficientnet/i, 'efficientnetb0'],
];
/** How networks of a name take pictures. */
async function likelyFor(name: string): Promise<Choice | undefined> {
  const network = families.find(([pattern]) => pattern.test(name))?.[1];
  if (network === undefined) return undefined;
  const { networkNamed } = await import('../run/bases.js'); // a tenth of a second, needed by few
  return { how: networkNamed(network)!.preprocessing ?? 'none', why: 'as networks of that name take them' };
}

const inWords: Readonly<Record<Preprocess, string>> = { none: 'as 0-255', rescale: 'as 0-1', tf: 'as -1 to 1', caffe: 'as BGR less the mean of ImageNet', torch: 'as ImageNet has them, of mean 0 and deviation 1' };
const preprocessingsBut = (how: Preprocess): string => Object.keys(inWords).filter((name) => name !== how).join(', ');
