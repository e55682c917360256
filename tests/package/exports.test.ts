/** @file Every name that every subpath exports, held in a snapshot: a name that comes or goes is seen in review. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const subpaths = Object.entries(manifest.exports as Record<string, string | { 'keratin-source': string }>).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ subpath, source: target['keratin-source'] }]);

describe('exported names', () => {
  test.each(subpaths)('$subpath', async ({ subpath, source }) => {
    const file = new URL(`../../${source}`, import.meta.url);
    if (!existsSync(file)) return;
    const names = Object.keys((await import(file.href)) as object).sort();
    const name = subpath === '.' ? 'keratin' : subpath.slice(2);
    await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`./exported-names/${name}.txt`);
  });
});
