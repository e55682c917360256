/**
 * @file npm run lengths: how long each listing of the notes is, in Python and here, into docs/lengths.md. Counted are lines with code:
 * no imports, comments, lines of nothing but brackets. A listing of the notes that is a part of a program is set beside the same part of the example.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const notes = join(root, '../shared/notes/keras-cnn-rnn-notes.zh.txt');

/** Each: what it is, [first, last] line of the notes' listing by how they begin, the example, and the first and last line of that part of it. */
const listings = [
  ['A small set out of a big one', ['61import os, shutil', 'shutil.copyfile(src, dst)构建'], '5.2-make-small-set', null],
  ['Pictures from folders', ['16from keras.preprocessing.image import', "class_mode='binary')"], '5.2-cats-and-dogs', ['const generator', 'const validation']],
  ['Training on a generator', ['6history = model.fit_generator(', 'validation_steps=50)增强'], '5.2-cats-and-dogs', ['const history', '});']],
  ['Transformations by chance', ['8datagen = ImageDataGenerator(', "fill_mode='nearest')"], '5.2-augmented-sheet', ['const generator', '});']],
  ['Training with augmentation', ['29train_datagen', 'validation_steps=50)'], '5.2-augmentation', ['const trainGenerator', '});', 1]],
  ['The base of VGG16', ['5from keras.applications import VGG16', 'input_shape=(150, 150, 3))'], '5.3-conv-base', ['vgg16: {', 'vgg16: {']],
  ['Features, then a classifier', ['57import os', 'validation_data=(validation_features'], '5.3-features', ['const generator', 'const history']],
  ['A classifier on the frozen base', ['12# ', 'conv_base.trainable = False'], '5.3-frozen-base', ['const model', 'convBase.trainable', 0, ['model.summary', 'console.log']]],
  ['Fine-tuning', ['23# ', 'validation_steps=50)', 0], '5.3-fine-tuning', ['convBase.trainable', '});', 1, ['const trainGenerator', 'const test =']]],
  ['Activations', ['63# ', "plt.imshow(display_grid, aspect='auto'"], '5.4-activations', ['const model', 'await saveDrawing(`runs/5.4-activations${quick}/all']],
  ['A pattern of a filter, by hand', ['11from keras.applications import VGG16', 'return x具体'], '5.4-filter-patterns', ['const layerName', 'await saveDrawing(`${folder}/by-hand']],
  ['generate_pattern', ['19def generate_pattern', 'return deprocess_image(img)'], '5.4-filter-patterns', ['const pattern', 'const pattern']],
  ['Grad-CAM', ['13from keras.preprocessing import image', "cv2.imwrite('/Users/fchollet/Downloads/elephant_cam.jpg'"], '5.4-grad-cam', null],
  ['Characters, one-hot', ['12import string', 'results[i, j, index] = 1.Keras'], '6.1-one-hot-characters', ['const samples', '});']],
  ['Tokenizer', ['12from keras.preprocessing.text import', 'word_index = tokenizer.word_index'], '6.1-tokenizer', ['const samples', 'const { wordIndex }']],
  ['Hashing trick', ["9samples = ['The cat", 'results[i, j, index] = 1.'], '6.1-hashing', ['const samples', 'const results']],
  ['Embedding, flattened', ['7from keras.models import Sequential', "model.add(Dense(1, activation='sigmoid'))预"], '6.1-embedding', ['const model', ']);']],
  ["GloVe's vectors", ["19glove_dir", 'embedding_matrix[i] = embedding_vector'], '6.1-glove', ['const vectors', 'const { matrix']],
  ['A frozen embedding', ['model.layers[0].set_weights', 'model.layers[0].trainable = False'], '6.1-glove', ['model.layers[0]!.setWeights', 'model.layers[0]!.trainable']],
  ['An RNN in plain arrays', ['24import numpy as np', 'final_output_sequence'], '6.2-rnn-by-hand', ['const timesteps', 'const finalOutputSequence']],
  ['Stacked SimpleRNN', ['4model = Sequential()', 'model.add(SimpleRNN(32))SimpleRNN'], '6.2-stacked-simple-rnn', ['const model', 'layers.simpleRNN(32),']],
  ["An LSTM's formulas", ['6output_t = activation', 'c_t+1 = '], '6.2-lstm-by-hand', ['const output', 'return {']],
  ['LSTM', ['3model = Sequential()', 'model.add(LSTM(32))'], '6.2-lstm', ['const model', 'layers.lstm(32)']],
  ['Reversed LSTM', ['30from keras.datasets import imdb', 'validation_split=0.2)训练'], '6.3-reversed-lstm', ['const maxFeatures', 'const history', 0, ['model.summary', 'model.summary']]],
  ['Bidirectional LSTM', ['10model = Sequential()', 'validation_split=0.2)', 0], '6.3-bidirectional-lstm', ['const model', 'const history', 0, ['model.summary', 'model.summary']]],
  ['Conv1D', ['7model = Sequential()', 'model.add(layers.Dense(1))结合'], '6.4-conv1d-imdb', ['const model', ']);']],
  ['Conv1D and GRU', ['20from keras.models import Sequential', 'validation_data=val_gen'], '6.4-conv1d-gru', ['const model', 'const history']],
];

const isCode = (line) => /[\w'"]/.test(line) && !/^\s*(\d*#|\/\/|\/\*|import |from |\}? from |\d*(import|from) )/.test(line);

/** Lines of the notes between two beginnings; numbers that stand before a listing's first line are not part of it. */
function pythonLines([first, last]) {
  const lines = readFileSync(notes, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith(first));
  const to = lines.findIndex((line, i) => i >= from && line.trim().startsWith(last));
  if (from < 0 || to < 0) throw new Error(`the notes have no listing from "${first}" to "${last}"`);
  return lines.slice(from, to + 1).filter((line) => isCode(line) && !/^\d+$/.test(line.trim()) && !/^[\u4e00-\u9fff]/.test(line)).length;
}

/** Lines of an example between two beginnings; `skip` of the last beginning are passed over, and a part that the notes have not is left out. */
function ours(example, part) {
  const lines = readFileSync(join(root, 'examples', `${example}.ts`), 'utf8').split('\n');
  if (part === null) return lines.filter(isCode).length;
  const [first, last, skip = 0, without] = part;
  const from = lines.findIndex((line) => line.trim().startsWith(first));
  let [to, left] = [from - 1, skip + 1];
  while (left > 0 && ++to < lines.length) if (lines[to].trim().startsWith(last)) left--;
  if (from < 0 || to >= lines.length) throw new Error(`${example} has no part from "${first}" to "${last}"`);
  const leaveOut = without === undefined ? [] : [from + lines.slice(from).findIndex((line) => line.startsWith(without[0])), from + lines.slice(from).findIndex((line) => line.startsWith(without[1]))];
  return lines.filter((line, i) => i >= from && i <= to && isCode(line) && !(i >= leaveOut[0] && i <= leaveOut[1])).length;
}

if (!existsSync(notes)) {
  console.log(`The notes are not here (${notes}); docs/lengths.md stays as it is.`);
  process.exit(0);
}
const rows = listings.map(([title, python, example, part]) => ({ title, example, python: pythonLines(python), ours: ours(example, part) }));
const text = `# How long the examples are

Lines with code of each listing of the notes and of the same part of the example: imports, comments,
and lines of nothing but brackets are not counted. What an example has beyond its listing (data, drawing,
\`--quick\`) is left out. Lines here are often longer than Python's. Made by \`npm run lengths\`.

| listing | Python | TypeScript | |
|---|---|---|---|
${rows.map((row) => `| [${row.title}](../examples/${row.example}.ts) | ${row.python} | ${row.ours} | ${row.ours <= row.python * 1.2 ? '' : 'longer by more than a fifth'} |`).join('\n')}
| all | ${rows.reduce((sum, row) => sum + row.python, 0)} | ${rows.reduce((sum, row) => sum + row.ours, 0)} | |
`;
writeFileSync(join(root, 'docs', 'lengths.md'), text);
console.log(text);
process.exitCode = rows.some((row) => row.ours > row.python * 1.2) ? 1 : 0;
