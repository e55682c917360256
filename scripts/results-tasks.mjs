/** @file The runs of docs/results.md: which example, on what, and what the book reached with it. */

const photos = '2,000 photos to train, 1,000 to validate, 1,000 to test';
const reviews = '20,000 reviews to train, 5,000 to validate';
const weather = 'the Jena station, 2020 (the book: 2009–2016)';

/** In the order of the book. `book` is its best validation figure, `bookTest` that of its test set. */
export const tasks = [
  { example: '5.1-mnist', task: 'MNIST convnet', data: '54,000 digits to train, 6,000 to validate, 10,000 to test', settings: '5 epochs, batch 64, each epoch 0.6 of the learning rate', bookTest: 0.991 },
  { example: '5.2-cats-and-dogs', task: 'Convnet from scratch', data: photos, settings: '30 epochs, batch 20, RMSprop 1e-4', book: 0.731 },
  { example: '5.2-augmentation', task: 'The same, augmented, dropout 0.5', data: photos, settings: '100 epochs of 100 steps, batch 32', book: 0.846 },
  {
    example: '5.3-three-steps', task: 'Features; frozen base, augmented; fine-tuned', data: photos, settings: 'MobileNetV2 1.0; MobileNet 0.25', bookTest: '0.97 (VGG16, fine-tuned)',
    /** Of each base and step. */
    validation: (output) => ['mobilenetV2', 'mobilenet'].map((base, i) => `${base} ${[...output.matchAll(/Best validation accuracy (0\.\d+)/g)].slice(3 * i, 3 * i + 3).map(([, accuracy]) => accuracy).join(' / ')}`).join('; '),
    /** Its last lines: base, and the test accuracy of each step. */
    test: (output) => [...output.matchAll(/^(mobilenet\w*) +(0\.\d+) \S+ min\) +(0\.\d+) \S+ min\) +(0\.\d+)/gm)].map(([, base, ...steps]) => `${base} ${steps.join(' / ')}`).join('; '),
  },
  { example: '6.1-embedding', task: 'Embedding, flattened', data: `${reviews}, 20 words each`, settings: '10 epochs, batch 32', book: 0.76 },
  { example: '6.1-glove', task: 'GloVe, frozen, 200 reviews', data: '200 reviews to train, 10,000 to validate', settings: '10 epochs, batch 32', book: 'high 0.50s' },
  { example: '6.2-simple-rnn', task: 'SimpleRNN', data: reviews, settings: '10 epochs, batch 128, 500 words', book: 0.846 },
  { example: '6.2-stacked-simple-rnn', task: 'SimpleRNN, stacked', data: reviews, settings: '10 epochs, batch 128, 500 words' },
  { example: '6.2-lstm', task: 'LSTM', data: reviews, settings: '10 epochs, batch 128, 500 words', book: 0.893 },
  { example: '6.3-reversed-lstm', task: 'LSTM, reviews from their end', data: reviews, settings: '10 epochs, batch 128, 500 words' },
  { example: '6.3-bidirectional-lstm', task: 'Bidirectional LSTM', data: reviews, settings: '10 epochs, batch 128, 500 words', book: 0.886 },
  { example: '6.4-conv1d-imdb', task: 'Conv1D, without a sigmoid as in the notes', data: reviews, settings: '10 epochs, batch 128, 500 words', book: 0.838 },
  { example: '6.4-conv1d-imdb-mended', task: 'Conv1D, with a sigmoid', data: reviews, settings: '10 epochs, batch 128, 500 words', book: 0.838 },
  { example: '6.3-baseline', task: 'The temperature stays as it is', data: weather, settings: 'no training', book: 0.2897 },
  { example: '6.3-dense', task: 'Dense', data: weather, settings: '20 epochs, each a third of the data' },
  { example: '6.3-gru', task: 'GRU(32)', data: weather, settings: '20 epochs, each a third of the data', book: 0.2644 },
  { example: '6.3-gru-dropout', task: 'GRU(32), both dropouts', data: weather, settings: '40 epochs, each a third of the data', book: 0.2619 },
  { example: '6.3-stacked-gru', task: 'GRU 32 → 64, both dropouts', data: weather, settings: '40 epochs, each a third of the data' },
  { example: '6.3-bidirectional-gru', task: 'Bidirectional GRU(32)', data: weather, settings: '40 epochs, each a third of the data' },
  { example: '6.4-conv1d-jena', task: 'Conv1D', data: weather, settings: '20 epochs, each a third of the data' },
  { example: '6.4-conv1d-gru', task: 'Conv1D + GRU(32)', data: weather, settings: '20 epochs, each a third of the data', book: 0.273 },
];

/** The other listings, which train nothing or in seconds: what they show, what they need besides, and which line says most; else the last. */
export const looks = [
  { example: '5.2-make-small-set', shows: 'a small set of photos out of a big one', says: /pictures of/ },
  { example: '5.2-augmented-sheet', shows: 'a photo varied by chance' },
  { example: '5.3-conv-base', shows: 'a network that others trained, without its classifier', args: ['--base', 'mobilenetV2'], says: /Total params/ },
  { example: '5.4-activations', shows: 'every channel of the net from scratch, on a cat' },
  { example: '5.4-filter-patterns', shows: 'a pattern by hand; 64 filters of each of four layers of VGG16', says: /answers/ },
  { example: '5.4-grad-cam', shows: 'where MobileNetV2 sees the elephant', says: /Predicted/ },
  { example: '6.1-one-hot-words', shows: 'words, one-hot' },
  { example: '6.1-one-hot-characters', shows: 'characters, one-hot' },
  { example: '6.1-tokenizer', shows: 'the Tokenizer', says: /float32|int32/ },
  { example: '6.1-hashing', shows: 'the hashing trick' },
  { example: '6.1-imdb-data', shows: 'the film reviews', says: /reviews to train/ },
  { example: '6.2-rnn-by-hand', shows: 'an RNN in plain arrays' },
  { example: '6.2-lstm-by-hand', shows: "an LSTM's formulas, beside the layer" },
  { example: '6.3-jena-data', shows: 'the weather, drawn and cut into batches', says: /rows of/ },
];
