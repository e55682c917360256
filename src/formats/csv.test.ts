/** @file CSV: what RFC 4180 says, what comes back, and the table of a run. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { formatCsv, parseCsv } from './csv.js';
import { HistoryCsv } from './history-csv.js';

describe('csv', () => {
  it('reads what the standard allows', () => {
    expect(parseCsv('a,b\r\n1,2\r\n')).toEqual([['a', 'b'], ['1', '2']]);
    expect(parseCsv('a,b\n1,2')).toEqual([['a', 'b'], ['1', '2']]);
    expect(parseCsv('"a ""q"", b","line\r\nend",,"",x\n')).toEqual([['a "q", b', 'line\r\nend', '', '', 'x']]);
    expect(parseCsv('\ufeff1;2,5\n;\n', ';')).toEqual([['1', '2,5'], ['', '']]);
    expect(parseCsv('1,2\n\n\r\n3,4\n\n')).toEqual([['1', '2'], ['3', '4']]);
    expect(parseCsv('a\n""\nb,\n1,')).toEqual([['a'], [''], ['b', ''], ['1', '']]);
    expect(parseCsv('')).toEqual([]);
    expect(parseCsv(' a , b"c \n')).toEqual([[' a ', ' b"c ']]);
    expect(parseCsv('a\rb\r')).toEqual([['a'], ['b']]);
  });

  it('writes what it reads', () => {
    expect(formatCsv([['epoch', 'loss'], [0, 0.1], [1, null], [true, NaN]])).toBe('epoch,loss\n0,0.1\n1,\ntrue,NaN\n');
    const chance = new RandomGenerator(3);
    for (let round = 0; round < 500; round++) {
      const rows = Array.from({ length: 1 + chance.integer(4) }, () => Array.from({ length: 1 + chance.integer(4) }, () =>
        Array.from({ length: chance.integer(4) }, () => 'a ,"\n\r;é'[chance.integer(8)]).join('')));
      for (const separator of [',', ';', '\t']) expect(parseCsv(formatCsv(rows, separator), separator)).toEqual(rows);
    }
    const numbers = [0.1 + 0.2, 1e-300, -0, 2 ** 53, 1 / 3];
    expect(parseCsv(formatCsv([numbers]))[0]!.map(Number)).toEqual([0.1 + 0.2, 1e-300, 0, 2 ** 53, 1 / 3]);
  });

  it('says what is wrong, and where', () => {
    expect(() => parseCsv('a,b\n1,"2\n3,4\n')).toThrow('in csv, row 2: expected a closing quote; received the end of the text after "\\"2');
    expect(() => parseCsv('a\n"b"c\n')).toThrow('in csv, row 2: expected a separator or the end of the line after a closing quote; received "c\\n"');
    expect(() => parseCsv('a', '||')).toThrow('expected one character as separator; received "||"');
  });

  it('reads a table of 100,000 rows in well under a second', () => {
    const text = formatCsv(Array.from({ length: 100_000 }, (_, i) => ['01.01.2009 00:10:00', i, i / 7, -i]));
    const started = performance.now();
    expect(parseCsv(text)).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('HistoryCsv', () => {
  it('writes a row an epoch, columns by name, NA where there is no value', () => {
    const table = new HistoryCsv();
    table.set(0, { loss: 0.5, accuracy: 0.8 });
    table.set(1, { loss: 0.25, accuracy: 0.9, val_loss: 0.3 });
    expect(table.toString()).toBe('epoch,accuracy,loss,val_loss\n0,0.8,0.5,NA\n1,0.9,0.25,0.3\n');
    expect(new HistoryCsv(table.toString()).toString()).toBe(table.toString());
  });

  it('goes on with a table, without its torn last row and without epochs that are trained anew', () => {
    const table = new HistoryCsv('epoch;loss\n0;0.5\n1;0.4\n2;0.3\n3;0.', ';');
    table.set(2, { loss: 0.35 });
    expect(table.toString()).toBe('epoch;loss\n0;0.5\n1;0.4\n2;0.35\n');
    table.set(3, { loss: 0.1 });
    expect(table.toString()).toBe('epoch;loss\n0;0.5\n1;0.4\n2;0.35\n3;0.1\n');
  });
});
