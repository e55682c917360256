/** @file Names in order: by code points as Python sorts them, or by the numbers in them as people do. */

/** Order of code points, which is that of UTF-8; JavaScript's own puts U+FFFD behind emoji. */
export function byCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Halves of surrogate pairs stand for code points behind all others. */
const rank = (unit: number): number => (unit >= 0xD800 && unit <= 0xDFFF ? unit + 0x10000 : unit);

/** Numbers by their size: `cat.2.jpg` before `cat.10.jpg`; the rest by code points. */
export function byNumbers(a: string, b: string): number {
  const [left, right] = [numbersAndWords(a), numbersAndWords(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [p, q] = [left[i]!, right[i]!];
    if (p === q) continue;
    const bothNumbers = /^\d/.test(p) && /^\d/.test(q);
    const [u, v] = bothNumbers ? [p.replace(/^0+/, ''), q.replace(/^0+/, '')] : [p, q];
    const order = bothNumbers && u.length !== v.length ? u.length - v.length : byCodePoints(u, v);
    if (order !== 0) return order;
  }
  return left.length - right.length || byCodePoints(a, b);
}

const numbersAndWords = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];

/** A few of many names: `a.jpg, b.jpg, c.jpg and 4 more`. */
export function someOf(names: readonly string[], most = 5): string {
  const some = names.slice(0, names.length > most + 1 ? most : names.length).map(shorten);
  const rest = names.length - some.length;
  return some.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** A name on one line: very long ones keep their beginning and their end, and what would break the line or move the cursor is shown as `\n` or `\u001b`. */
export function shorten(name: string): string {
  const shown = name.length > 120 ? `${name.slice(0, 70)}…${name.slice(-45)}` : name;
  return shown.replace(/[\p{Cc}\u2028\u2029]/gu, (letter) => escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
