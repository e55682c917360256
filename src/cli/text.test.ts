/** @file Words and tables of the command line: widths, plurals, times, paths. */
import { expect, it } from 'vitest';
import { cells, counted, duration, fit, grouped, percent, plain, quoted, shortPath, table } from './text.js';
import { wrap } from './report.js';

it('numbers as people read them', () => {
  expect([grouped(7), grouped(3_453_121), counted(1, 'epoch'), counted(2000, 'picture'), counted(3, 'class')]).toEqual(['7', '3,453,121', '1 epoch', '2,000 pictures', '3 classes']);
  expect([percent(0.7314), percent(1), percent(NaN)]).toEqual(['73.1 %', '100.0 %', '-']);
  expect([duration(27.4), duration(247), duration(7500)]).toEqual(['27 s', '4 min 07 s', '2 h 05 min']);
});

it('paths as they are typed', () => {
  expect([quoted('runs/photos-2'), quoted('my photos'), quoted("it's"), quoted('')]).toEqual(['runs/photos-2', "'my photos'", `'it'\\''s'`, "''"]);
  expect(shortPath(`${process.cwd()}/photos`)).toBe('photos');
  expect(shortPath(process.cwd())).toBe('.');
  expect(shortPath('/x')).toBe('/x');
});

it('counts and cuts by the cells of a terminal', () => {
  expect([cells('cat'), cells('猫の写真'), cells('🐱'), cells('e\u0301')]).toEqual([3, 8, 2, 1]);
  expect(fit('abc', 5)).toBe('abc  ');
  expect(fit('abc', 5, 'right')).toBe('  abc');
  expect(fit('a-very-long-name.jpg', 11)).toBe('a-ver…e.jpg');
  for (const width of [1, 2, 5, 12]) for (const name of ['a-very-long-name.jpg', '很长的名字很长的名字.jpg', 'x']) expect(cells(fit(name, width))).toBe(width);
  expect(plain('a\u001b[31mb\n')).toBe('a [31mb ');
});

it('a table stays within the terminal', () => {
  const text = table([{ title: 'class', shrinks: true }, { title: 'pictures', align: 'right' }], [['a'.repeat(100), '12'], ['b', '3,000']], 40);
  expect(text.split('\n').map((row) => cells(row)).every((width) => width <= 40)).toBe(true);
  expect(text).toMatch(/^ {2}class +pictures\n {2}a+…a+ +12\n {2}b +3,000$/);
});

it('wraps between words, and leaves long ones whole', () => {
  expect(wrap('one two three four', 9, 2)).toBe('one two\n  three\n  four');
  expect(wrap('a/very/long/path then', 8)).toBe('a/very/long/path\nthen');
});
