/** @file keratin visualize words: which words of a text counted, as coloured text. */
import { readFile } from 'node:fs/promises';
import { KeratinError, check, show } from '../../core/errors.js';
import { showShape } from '../../core/shape.js';
import { padSequences } from '../../data/text/pad-sequences.js';
import { writeFileAtomic } from '../../formats/atomic-file.node.js';
import { type Word, wordsForTerminal } from '../../visualization/colored-words.js';
import { wordImportance } from '../../visualization/word-importance.js';
import { cells, percent, plain } from '../text.js';
import { className, classNumber, readTokenizer } from './seen-model.js';
import { type Task, stem, wrote } from './task.js';

export async function explainWords({ seen, input, flags, place, out }: Task): Promise<void> {
  const [shape] = seen.model.inputs.map((x) => x.shape);
  check(seen.model.inputs.length === 1 && shape!.length === 2, () => ({
    code: 'cli/input', where: place, expected: 'a model of words [n, t], that begins with an embedding', received: `a model of ${showShape(shape!)}${shape!.length === 4 ? ', of pictures it seems' : ''}`,
    fix: shape!.length === 4 ? 'see where it looks: keratin visualize gradcam MODEL photo.jpg' : 'use wordImportance of keratin/visualization',
  }));
  if (input === undefined) throw new KeratinError({ code: 'cli/usage', where: place, expected: 'a text, or a file of it, after the model', received: 'nothing', fix: `type ${place} MODEL "what a film"` });
  const tokenizer = flags.tokenizer === undefined ? seen.tokenizer : await readTokenizer(flags.tokenizer);
  if (tokenizer === null) throw new KeratinError({ code: 'cli/option', where: `${place} --tokenizer`, expected: 'a tokenizer.json that says which number each word has', received: 'none, and the model is not of a run on texts', fix: 'write it with tokenizer.toJson(), and pass --tokenizer tokenizer.json' });
  const file = await readFile(input, 'utf8').catch(() => null);
  const [sequence] = tokenizer.textsToSequences([file ?? input]) as [number[]];
  check(sequence.length > 0, () => ({ code: 'cli/input', where: place, expected: 'a text with words that the model knows', received: show(file ?? input), fix: 'is it the text itself, in quotes, or the name of a file?' }));
  const x = padSequences([sequence], { maxlen: shape![1] ?? sequence.length });
  const found = await wordImportance(seen.model, x, { words: (index) => tokenizer.indexWord.get(index), ...(flags.class === undefined ? {} : { classIndex: classNumber(seen, flags.class) }) });
  const name = className(seen, found.classIndex);
  const title = `${name}, ${percent(found.score)}`;
  const live = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  console.log(`${live ? `${lines(found.words, Math.min(process.stdout.columns || 80, 100))}\n\n` : ''}${title}\n${strongest(found.words, name)}`);
  const page = out(`${file === null ? seen.name : stem(input)}-words`, 'html');
  await writeFileAtomic(page, htmlPage(title, found.html));
  wrote('The text in colours', page);
}

/** Coloured words in lines that fit the terminal. */
function lines(words: readonly Word[], width: number): string {
  const all: string[] = [];
  let [line, used] = ['', 0];
  wordsForTerminal(words).forEach((colored, i) => {
    const own = cells(plain(words[i]!.word));
    if (used > 0 && used + 1 + own > width) {
      all.push(line);
      [line, used] = ['', 0];
    }
    line += used > 0 ? ` ${colored}` : colored;
    used += own + Number(used > 0);
  });
  return [...all, line].join('\n');
}

/** The words that counted most, for and against. */
function strongest(words: readonly Word[], name: string): string {
  const sorted = [...words].sort((a, b) => b.importance - a.importance);
  const row = (title: string, chosen: readonly Word[]): string[] => (chosen.length === 0 ? [] : [`  ${title}: ${chosen.map(({ word, importance }) => `${plain(word)} ${importance > 0 ? '+' : ''}${importance.toFixed(2)}`).join(', ')}`]);
  return [
    ...row(`for ${name}`, sorted.filter(({ importance }) => importance > 0).slice(0, 5)),
    ...row('against', sorted.filter(({ importance }) => importance < 0).slice(-5).reverse()),
  ].join('\n');
}

/** A page that stands by itself. */
const htmlPage = (title: string, paragraph: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>body { font: 17px/1.9 system-ui, sans-serif; max-width: 42em; margin: 3em auto; padding: 0 1em; color: #24292f; background: #fff } h1 { font-size: 1.2em }</style></head>
<body><h1>${escaped(title)}</h1>
${paragraph}
<p style="color:#6e7781">Blue words speak for it, red ones against it, the stronger the deeper.</p></body></html>
`;
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
