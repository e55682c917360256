/**
 * @file npm run book: puts the examples, and the figures of docs/results, into docs/book.md and docs/book.zh-CN.md, where the comments
 * `<!-- code NAME -->` and `<!-- result NAME -->` stand. With --check it only says what is out of date.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tasks } from './results-tasks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = {
  en: { best: 'best validation ', test: 'test', book: (figure) => ` (the book's ${figure})`, minutes: 'minutes', seeds: 'seeds', missing: 'Not run at full size here yet.', accuracy: 'accuracy', mae: 'mean absolute error', curves: (task) => task },
  zh: { best: '最佳验证', test: '测试', book: (figure) => `（书中${/^\d/.test(figure) ? ' ' : ''}${figure}）`, minutes: '分钟', seeds: '个种子', missing: '此处尚未完整运行。', accuracy: '准确率', mae: '平均绝对误差', 'high 0.50s': '接近 0.60', '0.97 (VGG16, fine-tuned)': '0.97，VGG16，微调后', curves: (task) => `训练曲线：${chinese[task] ?? task}` },
};
/** What was trained, where the name of its layer alone does not say it. */
const chinese = {
  'MNIST convnet': 'MNIST 卷积网络', 'Convnet from scratch': '从头训练的卷积网络', 'The same, augmented, dropout 0.5': '从头训练的卷积网络，数据增强，dropout 0.5',
  'Embedding, flattened': 'Embedding 后接 Flatten', 'GloVe, frozen, 200 reviews': '冻结的 GloVe 词向量，200 条影评', 'SimpleRNN, stacked': '堆叠的 SimpleRNN',
  'LSTM, reviews from their end': 'LSTM，影评从结尾读起', 'Bidirectional LSTM': '双向 LSTM', 'Conv1D, without a sigmoid as in the notes': 'Conv1D，和笔记一样不带 sigmoid', 'Conv1D, with a sigmoid': 'Conv1D，带 sigmoid',
  'GRU(32), both dropouts': 'GRU(32)，两种 dropout', 'GRU 32 → 64, both dropouts': 'GRU 32 → 64，两种 dropout', 'Bidirectional GRU(32)': '双向 GRU(32)',
};

/** The page as it should be. */
export function filled(text, language) {
  return text
    .replace(/(<!-- code (\S+) -->\n)(?:```ts .*\n[^]*?\n```\n)?/g, (_, mark, name) => `${mark}\`\`\`ts examples/${shown(name)}.ts\n${code(shown(name))}\n\`\`\`\n`)
    .replace(/(<!-- result (\S+) -->\n)(?:.+\n)*/g, (_, mark, name) => `${mark}${result(name, words[language])}\n`);
}

/** The example itself, or the one that is all it imports. */
function shown(name) {
  return /^import '\.\/([\w.-]+)\.js';$/.exec(code(name))?.[1] ?? name;
}

/** An example without the comment that says what it is for: the page says it. */
function code(name) {
  return readFileSync(join(root, 'examples', `${name}.ts`), 'utf8').replace(/^\/\*\* @file[^]*?\*\/\n/, '').trim();
}

/** One line: figures of all seeds beside the book's; and the curves. */
function result(name, say) {
  const task = tasks.find(({ example }) => example === name);
  const folder = join(root, 'docs', 'results');
  const runs = existsSync(folder) ? readdirSync(folder).filter((file) => new RegExp(`^${name.replace(/\./g, '\\.')}\\.\\d+\\.json$`).test(file)).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))) : [];
  if (runs.length === 0) return `> ${say.missing}`;
  const digits = task.data.includes('Jena') ? 4 : 3;
  const figures = (key) => runs.map((run) => run[key]).filter((value) => value !== null).map((value) => (typeof value === 'number' ? value.toFixed(digits) : value)).join(', ');
  const parts = [];
  if (figures('validation') !== '') parts.push(`${say.best}${digits === 4 ? say.mae : say.accuracy} **${figures('validation')}**${task.book === undefined ? '' : say.book(say[task.book] ?? task.book)}`);
  if (figures('test') !== '') parts.push(`${say.test} **${figures('test')}**${task.bookTest === undefined ? '' : say.book(say[task.bookTest] ?? task.bookTest)}`);
  parts.push(`${runs[0].minutes} ${say.minutes}`, runs[0].date.slice(0, 10));
  const curves = existsSync(join(folder, `${name}.png`)) ? `\n>\n> ![${say.curves(task.task)}](results/${name}.png)` : '';
  return `> ${parts.join(' · ')}${curves}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let stale = 0;
  for (const [page, language] of [['docs/book.md', 'en'], ['docs/book.zh-CN.md', 'zh']]) {
    const path = join(root, page);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    const wanted = filled(text, language);
    if (text === wanted) continue;
    stale++;
    if (process.argv.includes('--check')) console.error(`${page} is out of date: npm run book`);
    else writeFileSync(path, wanted);
  }
  process.exit(process.argv.includes('--check') && stale > 0 ? 1 : 0);
}
