/** @file A text as a list of words: lower case, punctuation out, cut at spaces; or at word bounds where a language has no spaces. */
import { KeratinError, check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';

/** Punctuation, tabs and line ends, as Keras drops them; the apostrophe stays, so `don't` is one word. */
export const defaultFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** How a text becomes words. */
export interface WordOptions {
  /** Characters that count as separators; default {@link defaultFilters}. */
  readonly filters?: string;
  /** Lower case first; default true. */
  readonly lower?: boolean;
  /** What stands between words; default a space. */
  readonly split?: string;
  /** Language of a text without spaces, as `'zh'` or `'ja'`: its words are found by `Intl.Segmenter`. Default none. */
  readonly segment?: string | null;
}

export const wordDefaults: Required<WordOptions> = { filters: defaultFilters, lower: true, split: ' ', segment: null };

/**
 * The words of a text, in order, empty ones left out.
 *
 * Source: keras.preprocessing.text.text_to_word_sequence; Unicode TR 29 for `segment`.
 *
 * @throws KeratinError `text/kind` for what is no string, `option/value` for an empty `split`, filters that are no text or an unknown language
 * @example
 * textToWordSequence('The cat sat.');                        // ['the', 'cat', 'sat']
 * textToWordSequence('猫坐在垫子上。', { segment: 'zh' });     // ['猫', '坐在', '垫子', '上']
 */
export function textToWordSequence(text: string, options: WordOptions = {}): string[] {
  return wordSplitter('textToWordSequence', readSettings('textToWordSequence', wordDefaults, options))(text);
}

/** The function of text to words that the options describe; `where` names the caller in errors. */
export function wordSplitter(where: string, { filters, lower, split, segment }: Required<WordOptions>): (text: string) => string[] {
  check(typeof filters === 'string', () => ({
    code: 'option/value', where, expected: 'filters as a text, whose characters are dropped', received: show(filters), fix: "use filters: '' to drop none",
  }));
  check(typeof split === 'string' && split !== '', () => ({
    code: 'option/value', where, expected: 'split as a text of at least one character', received: show(split), fix: "use split: ' ', or charLevel for single characters",
  }));
  const cut = [...split].length === 1 ? cutAtAny(filters + split) : cutAfterFiltering(filters, split);
  const inner = segment === null ? undefined : segmenter(where, segment);
  return (text) => {
    checkText(where, text);
    const words = cut(lower ? text.toLowerCase() : text).filter((word) => word !== '');
    return inner === undefined ? words : words.flatMap(inner);
  };
}

const anyOf = (characters: string): string => `[${[...characters].map((c) => c.replace(/[\\\]^-]/, '\\$&')).join('')}]`;

function cutAtAny(characters: string): (text: string) => string[] {
  const separator = new RegExp(anyOf(characters), 'u');
  return (text) => text.split(separator);
}

/** A longer separator may arise from filtered characters, so these are replaced before the text is cut. */
function cutAfterFiltering(filters: string, split: string): (text: string) => string[] {
  const filtered = new RegExp(anyOf(filters), 'gu');
  return (text) => text.replace(filtered, () => split).split(split);
}

function segmenter(where: string, language: string): (text: string) => string[] {
  try {
    const words = new Intl.Segmenter(language, { granularity: 'word' });
    return (text) => Array.from(words.segment(text)).filter((part) => part.isWordLike).map((part) => part.segment);
  } catch (cause) {
    throw new KeratinError({
      code: 'option/value', where, expected: "segment as the tag of a language, on a host with Intl.Segmenter", received: show(language), fix: "use segment: 'zh', 'ja', 'th' …", cause,
    });
  }
}

/** @throws KeratinError `text/kind` unless it is a list */
export function checkTexts(where: string, texts: unknown, of = 'texts', fix = 'put the text into a list: [text]'): void {
  check(Array.isArray(texts), () => ({ code: 'text/kind', where, expected: `a list of ${of}`, received: show(texts), fix }));
}

/** @throws KeratinError `text/kind` unless it is a string */
export function checkText(where: string, text: unknown): asserts text is string {
  check(typeof text === 'string', () => ({
    code: 'text/kind', where, expected: 'a text', received: show(text), fix: 'pass a string; for several texts call it for each, or pass a list where a list is wanted',
  }));
}
