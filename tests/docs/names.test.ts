/** @file What the dictionaries for newcomers say is there, is there: every call in the last column of their tables. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = ['docs/from-keras.md', 'docs/from-tfjs.md', 'docs/book.md', 'docs/book.zh-CN.md'].filter((page) => existsSync(join(root, page)));

/** `a.b(` in the last cell of each row. */
function calls(page: string): string[] {
  const rows = readFileSync(join(root, page), 'utf8').split('\n').filter((line) => /^\|.*\|$/.test(line) && !/^\|[-| ]+\|$/.test(line));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).at(-2)!);
  const code = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
  return [...new Set(code.flatMap((text) => [...text.matchAll(/(?<![\w.)])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\(/g)].map((match) => match[1]!)))];
}

describe('names in the dictionaries', () => {
  /** Where a name may come from: instances and namespaces first, then each subpath. */
  let places: Record<string, unknown>[];
  beforeAll(async () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, { 'keratin-source'?: string } | string> };
    const modules = Object.values(exports).flatMap((entry) => (typeof entry === 'object' && entry['keratin-source'] ? [entry['keratin-source']] : []));
    const loaded = await Promise.all(modules.map((file) => import(join(root, file)) as Promise<Record<string, unknown>>));
    const all = Object.assign({}, ...loaded) as Record<string, unknown>;
    const prototypeOf = (name: string): object => (all[name] as { prototype: object }).prototype;
    places = [...loaded, {
      model: prototypeOf('Sequential'), layer: prototypeOf('Layer'), base: prototypeOf('Model'), generator: prototypeOf('ImageDataGenerator'), gen: prototypeOf('ImageDataGenerator'),
      history: prototypeOf('History'),
      t: prototypeOf('Tensor'), tokenizer: prototypeOf('Tokenizer'), vectorization: prototypeOf('TextVectorization'),
    }];
  });

  for (const page of pages) {
    it.each(calls(page))(`${page}: %s()`, (name) => {
      const keys = name.split('.');
      const follow = (place: unknown): unknown => keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], place);
      expect(places.map((place) => typeof follow(place)), name).toContain('function');
    });
  }
});
