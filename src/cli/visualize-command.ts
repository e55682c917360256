/** @file The command `visualize` with its help. */
import type { Command } from 'commander';
import type { VisualizeFlags } from './seeing/task.js';
import { oneOf, wholeNumber } from './option-values.js';

const help = `Draws what a network has learned.

<what> is one of
  activations MODEL PICTURE    every channel of its layers, on a picture
  filters     MODEL            patterns that a layer's filters answer to
  gradcam     MODEL PICTURE    where the picture speaks for a class
  saliency    MODEL PICTURE    which of its pixels count
  occlusion   MODEL PICTURE    what is missed where it is covered
  words       MODEL TEXT       which words of a text, or of a file, count
  plot        MODEL            the layers and their shapes

<model> is what keratin train or model.save wrote, a .keras or .h5 file of
Keras, the model.json of tfjs, an ONNX file, or vgg16, resnet50, mobilenetv2
and others by name (their weights of ImageNet are downloaded once).

Examples:
  keratin visualize gradcam runs/photos cat.jpg
  keratin visualize activations runs/photos cat.jpg --layer conv2d_1
  keratin visualize filters vgg16 --layer block3_conv1
  keratin visualize words runs/reviews "what a film, I wept"`;

/** Adds it to the commands. */
export function addVisualize(add: (name: string, summary: string, description: string) => Command): void {
  add('visualize', 'draw what a network has learned', help)
    .usage('<what> <model> [input] [options]')
    .argument('<what>').argument('<model>').argument('[input]')
    .option('--layer <name>', 'a layer by its name; default: the last convolution,\nfor activations all of them')
    .option('--class <name>', 'class to explain, by name or number (the likeliest)')
    .option('--out <file>', 'where to write; default: in this folder, named after\nthe input')
    .option('--preprocess <how>', 'what is made of pixels 0-255: none, rescale (0-1), or\ntf, caffe, torch as Keras names them (known of runs,\nelse guessed)', oneOf('visualize --preprocess', ['none', 'rescale', 'tf', 'caffe', 'torch']))
    .option('--filters <n>', 'how many patterns (64)', wholeNumber('visualize --filters'))
    .option('--size <pixels>', 'of a pattern (as the model takes, else 150)', wholeNumber('visualize --size'))
    .option('--steps <n>', 'of the ascent to a pattern (40)', wholeNumber('visualize --steps'))
    .option('--tokenizer <file>', 'words of a text model that is not of a run:\ntokenizer.json', (path: string) => path)
    .option('--weights <file>', 'weights for vgg16 and its like, instead of ImageNet\'s')
    .action(async (what: string, model: string, input: string | undefined, flags: VisualizeFlags) => (await import('./commands/visualize.js')).visualize(what, model, input, flags));
}
