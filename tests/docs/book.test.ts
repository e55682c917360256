/** @file docs/book.md shows the examples as they are, and all of them; its two languages have the same ones in the same order. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filled } from '../../scripts/book.mjs';

const root = join(import.meta.dirname, '../..');
const pages = [['docs/book.md', 'en'], ['docs/book.zh-CN.md', 'zh']] as const;
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const marks = (page: string, kind: string): string[] => [...read(page).matchAll(new RegExp(`^<!-- ${kind} (\\S+) -->$`, 'gm'))].map((match) => match[1]!);

describe('the way through the book', () => {
  it.each(pages)('%s is up to date (npm run book)', (page, language) => {
    expect(filled(read(page), language)).toBe(read(page));
  });

  it('shows every example of the notes', () => {
    const examples = readdirSync(join(root, 'examples')).filter((file) => /^\d.*\.ts$/.test(file)).map((file) => file.slice(0, -3));
    const notShown = ['5.3-three-steps', '6.1-imdb-data', '5.4-vgg16']; // what runs others, and what they share
    expect(marks('docs/book.md', 'code').toSorted()).toEqual(examples.filter((name) => !notShown.includes(name)).toSorted());
  });

  it('says in Chinese what the pictures of the Chinese page show', () => {
    const texts = [...read('docs/book.zh-CN.md').matchAll(/^(?:> )?!\[(.*)\]\(/gm)].map((match) => match[1]!);
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) {
      expect(text).toMatch(/\p{Script=Han}/u);
      expect(text).not.toMatch(/[a-z0-9),]\s+[a-z]{2,}/i); // no two English words in a row
    }
  });

  it('is the same in both languages', () => {
    for (const kind of ['code', 'result']) expect(marks('docs/book.zh-CN.md', kind)).toEqual(marks('docs/book.md', kind));
  });
});
