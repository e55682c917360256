/** @file The commands of `keratin`, their options and their help. What they do is loaded when they are called. */
import { Command, Option } from 'commander';
import type { EvaluateFlags } from './commands/evaluate.js';
import type { PredictFlags } from './commands/predict.js';
import type { SplitFlags } from './commands/split.js';
import type { TrainFlags } from './run/train-flags.js';
import { VERSION } from '../core/version.js';
import { archNames, defaults } from './run/defaults.js';
import { seriesArchs, seriesDefaults, textArchs, textDefaults } from './run/sequence-defaults.js';
import { addStudio } from './studio-commands.js';
import { addVisualize } from './visualize-command.js';
import { anyNumber, countOrFraction, drawingPath, numberBetween, oneOf, wholeNumber } from './option-values.js';

const intro = `Trains neural networks and uses them. From a folder of pictures to a
classifier:

  keratin train photos               photos/cats/*.jpg, photos/dogs/*.jpg, ...
  keratin predict runs/photos new1.jpg new2.jpg

Texts and tables likewise:

  keratin train reviews              reviews/good/*.txt, reviews/bad/*.txt
  keratin predict runs/reviews 'What a film!'
  keratin train weather.csv --target 'T (degC)' --lookback 1440 --delay 144

Names such as cat.0.jpg, all in one folder? First make class folders of them:

  keratin split kaggle photos --train 1000 --validation 500 --test 500
  keratin train photos`;

const trainHelp = `Trains a network to tell pictures or texts apart, or to forecast a column of a
table, and writes all about it to a folder.

<folder> holds a folder of pictures (JPEG, PNG, WebP, GIF, BMP) for each class:

  photos/cats/*.jpg                a fifth of each class is kept back to
  photos/dogs/*.jpg                validate

or such folders in train/, validation/ and, if you like, test/:

  photos/train/cats/*.jpg          photos/validation/cats/*.jpg
  photos/train/dogs/*.jpg          photos/validation/dogs/*.jpg

Texts (.txt) lie in such folders too. A table is a CSV with a line of names and
then a line a time step; its last fifth is kept back to validate.

Examples:
  keratin train photos
  keratin train photos --augment --epochs 60      better where pictures are few
  keratin train photos --base mobilenetv2         builds on what others learned
  keratin train photos --base vgg16 --fine-tune block5_conv1 --augment
  keratin train photos --image-size 96 --out runs/small-pictures
  keratin train --resume runs/photos              goes on where it stopped
  keratin train reviews --arch bidirectional --words 20000
  keratin train weather.csv --target 'T (degC)' --lookback 1440 --step 6
      --delay 144 --missing -9999                 a day ahead, from ten days

Ctrl-C ends training after the step, and keeps what was learned.`;

const evaluateHelp = `Tests a trained network on pictures or texts whose classes are known, or on a
table.

<run> is what keratin train wrote. [folder] holds a folder of pictures (or
texts) for each class, or has them in test/ (or else validation/); for a
forecast it is a table. Default: what was kept back in training.

Examples:
  keratin evaluate runs/photos
  keratin evaluate runs/photos other-photos --matrix confusion.png`;

const predictHelp = `Says what is on pictures, of which class texts are, or what comes after the end
of a table.

<run> is what keratin train wrote. A folder stands for all pictures (or .txt
files) in it. What is no picture is named, the others are done, and the exit
code is 1. Texts are arguments themselves, files, or lines of standard input.

Examples:
  keratin predict runs/photos new1.jpg new2.jpg
  keratin predict runs/reviews 'What a film!' review.txt
  keratin predict runs/reviews < lines.txt
  keratin predict runs/weather weather.csv
  keratin predict runs/photos holidays --json > holidays.json`;

const splitHelp = `Makes train, validation and test folders out of a big folder of pictures.

<source> holds a folder for each class, or pictures with names such as
cat.0.jpg, dog.0.jpg, all in one folder. Pictures are copied (or linked) to
<target>/train/cat/cat.0.jpg; the source stays as it is, and nothing is ever
overwritten.

Examples:
  keratin split kaggle photos --train 1000 --validation 500 --test 500
  keratin split kaggle photos --train 0.8 --validation 0.1 --test 0.1 --seed 1
  keratin train photos`;

const convertHelp = `Reads a saved model and writes it in another format.

<model> is a folder that model.save wrote, a .keras or .h5 file of Keras, or the
model.json of tfjs. The name of <target> chooses the format: a folder, x.keras,
x.h5, x.onnx, model.json (tfjs), or for the weights alone x.safetensors or
x.weights.h5.

Examples:
  keratin convert vgg16.h5 vgg16.keras
  keratin convert runs/photos photos.onnx`;

/** Names in lines that the help has room for. */
const listed = (names: readonly string[]): string => names.reduce((text, name) => `${text}${text === '' ? '' : text.split('\n').at(-1)!.length + name.length > 36 ? ',\n' : ', '}${name}`, '');

/** The whole command line; `parseAsync` runs it. */
export function makeProgram(columns: number): Command {
  const width = Math.max(60, Math.min(columns, 80));
  const program = new Command('keratin')
    .description(intro)
    .usage('<command> [options]')
    .helpCommand(false)
    .helpOption('-h, --help', 'print this help')
    .version(`keratin ${VERSION}`, '-V, --version')
    .configureHelp({ helpWidth: width, subcommandTerm: (command) => command.name(), visibleOptions: (command) => command.options.filter(({ long }) => long !== '--version') })
    .addHelpText('after', '\nkeratin <command> --help explains a command, with examples. ');

  const add = (name: string, summary: string, description = summary): Command =>
    program.command(name).summary(summary).description(description).helpOption('-h, --help', 'print this help');

  add('train', 'train a network on a folder of pictures or texts, or a table', trainHelp)
    .usage('<folder or table.csv> [options]')
    .argument('[folder]')
    .optionsGroup('Training:')
    .option('--epochs <n>', `how often to go through all pictures (${defaults.epochs}),\ntexts (${textDefaults.epochs}), or --steps of a table (${seriesDefaults.epochs})`, wholeNumber('train --epochs'))
    .option('--minutes <n>', 'begin no epoch that would end later than that', numberBetween('train --minutes', 0, Infinity, 45))
    .option('--augment', 'turn, shift, zoom and mirror pictures anew each epoch;\nthe network then gets Dropout 0.5')
    .option('--batch <n>', `pictures a step (${defaults.batch}; with --augment ${defaults.batchAugmented});\ntexts, windows (${textDefaults.batch}; of few texts 8 to 64)`, wholeNumber('train --batch'))
    .option('--learning-rate <x>', `of RMSprop (${defaults.learningRate}; texts, tables ${textDefaults.learningRate})`, numberBetween('train --learning-rate', 0, Infinity, defaults.learningRate))
    .option('--validation-split <x>', `part kept back to validate, where there is no folder\nvalidation/ (${defaults.validationSplit})`, numberBetween('train --validation-split', 0, 1, defaults.validationSplit))
    .option('--seed <n>', `where chance begins: same seed, same numbers (${defaults.seed})`, wholeNumber('train --seed', 0))
    .optionsGroup('Network:')
    .option('--arch <name>', `small: 4 convolutions, for photos;\ntiny: 3, for pictures from 18 pixels on (${defaults.arch});\ntexts: ${listed(textArchs)} (${textDefaults.arch});\ntables: ${listed(seriesArchs)} (${seriesDefaults.arch})`, oneOf('train --arch', [...new Set([...archNames, ...textArchs, ...seriesArchs])]))
    .option('--image-size <pixels>', `height and width that pictures are brought to\n(${defaults.imageSize}; with --base what it was trained on)`, wholeNumber('train --image-size'))
    .option('--base <name>', 'for pictures: begin with a network that others have\ntrained, frozen: vgg16, mobilenet, mobilenetv2 ..., or\nthe path of a model; what it expects of pixels is kept')
    .option('--fine-tune [layer]', `for the second half of the epochs (${defaults.epochsOnBase} with --base)\nlet the base learn too, from that layer on (its last\nblock), ten times slower`)
    .option('--base-weights <file>', "of --base NAME, instead of Keras's own")
    .option('--dropout <x>', 'share of inputs and of states left out, for texts and\ntables (0)', numberBetween('train --dropout', 0, 1, 0.2))
    .optionsGroup('Texts:')
    .option('--words <n>', `the most frequent ones are told apart (${textDefaults.words})`, wholeNumber('train --words', 2))
    .option('--length <n>', `words of a text that are read, the last ones\n(the longest text's, at most ${textDefaults.length})`, wholeNumber('train --length'))
    .option('--language <tag>', 'of texts without spaces, as zh or ja')
    .option('--classes <names>', 'folders to use, as neg,pos (all)')
    .optionsGroup('Tables:')
    .option('--target <column>', 'what is forecast')
    .option('--columns <names>', 'what is looked at, as a,b,c (all that hold numbers)')
    .option('--lookback <rows>', `how far a window reaches back (${seriesDefaults.lookback})`, wholeNumber('train --lookback'))
    .option('--step <rows>', `every how many rows one is read (${seriesDefaults.step})`, wholeNumber('train --step'))
    .option('--delay <rows>', `rows between a window and its target (${seriesDefaults.delay}: the next)`, wholeNumber('train --delay', 0))
    .option('--steps <n>', `batches an epoch (all windows, at most ${seriesDefaults.stepsPerEpoch})`, wholeNumber('train --steps'))
    .option('--missing <number>', 'stands for no measurement, as -9999', anyNumber('train --missing', -9999))
    .optionsGroup('Run:')
    .option('--out <folder>', 'where to write; default runs/ and the name of <folder>')
    .option('--resume <run>', 'go on with a run that was stopped or killed, exactly;\nwith more --epochs also with one that was finished')
    .option('--on-corrupt <what>', 'for a picture that cannot be read: error, or skip it (error)', oneOf('train --on-corrupt', ['error', 'skip']))
    .option('--workers <n>', 'threads that read pictures (chosen by the machine)', wholeNumber('train --workers', 0))
    .option('--device <name>', 'where to compute: cpu, or what keratin doctor names (cpu)')
    .action(async (folder: string | undefined, flags: TrainFlags) => (await import('./commands/train.js')).train(folder, flags));

  add('evaluate', 'test a trained network', evaluateHelp)
    .usage('<run> [folder] [options]')
    .argument('<run>').argument('[folder]')
    .option('--matrix <file.png>', 'draw the confusion matrix', drawingPath('evaluate --matrix'))
    .option('--json', 'print as JSON')
    .addOption(new Option('--batch <n>', 'pictures a step (32)').argParser(wholeNumber('evaluate --batch')))
    .option('--on-corrupt <what>', 'for a picture that cannot be read: error, or skip it (error)', oneOf('evaluate --on-corrupt', ['error', 'skip']))
    .action(async (run: string, folder: string | undefined, flags: EvaluateFlags) => (await import('./commands/evaluate.js')).evaluate(run, folder, flags));

  add('predict', 'say what is on pictures, or of what class texts are', predictHelp)
    .usage('<run> [picture, text or table...] [options]')
    .argument('<run>').argument('[what...]')
    .option('--json', 'print as JSON, with the scores of all classes')
    .action(async (run: string, pictures: string[], flags: PredictFlags) => (await import('./commands/predict.js')).predict(run, pictures, flags));

  add('split', 'make train, validation and test folders', splitHelp)
    .usage('<source> <target> [options]')
    .argument('<source>').argument('<target>')
    .option('--train <n>', 'pictures of each class, or a fraction of them', countOrFraction('split --train'))
    .option('--validation <n>', 'likewise, for validation', countOrFraction('split --validation'))
    .option('--test <n>', 'likewise, for the test', countOrFraction('split --test'))
    .option('--seed <n>', 'draw them at random; default: in the order of their names', wholeNumber('split --seed', 0))
    .option('--link', 'link the pictures instead of copying them')
    .action(async (source: string, target: string, flags: SplitFlags) => (await import('./commands/split.js')).split(source, target, flags));

  add('summary', 'print the layers of a saved model')
    .argument('<model>', 'what keratin train or model.save wrote')
    .option('--expand', 'show the layers inside nested models')
    .action(async (path: string, options: { expand?: boolean }) => (await import('./commands/summary.js')).summary(path, options));

  add('graph', 'print the ONNX program that a model runs')
    .argument('<model>', 'what keratin train or model.save wrote')
    .option('--train', 'the training step: forward, loss, gradient and update')
    .option('--batch <n>', 'samples in a batch (1)', wholeNumber('graph --batch'))
    .action(async (path: string, options: { train?: boolean; batch?: number }) => (await import('./commands/graph.js')).graph(path, options));

  addVisualize(add);
  addStudio(add);

  add('convert', 'write a saved model in another format', convertHelp)
    .usage('<model> <target>')
    .argument('<model>').argument('<target>')
    .action(async (from: string, to: string) => (await import('./commands/convert.js')).convert(from, to));

  add('doctor', 'say which runtime and devices are used here, and why')
    .option('--json', 'print as JSON')
    .action(async (options: { json?: boolean }) => (await import('./commands/doctor.js')).doctor(options));

  return program;
}
