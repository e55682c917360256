/** @file The form of a new run becomes options of keratin train; what is none of them is refused by its name. */
import { describe, expect, test } from 'vitest';
import { forms, trainArguments } from './train-arguments.js';

const models = new Set(['vgg16', 'runs/photos/best']);
const pictures = { kind: 'pictures', columns: [] } as const;
const texts = { kind: 'texts', columns: [] } as const;
const table = { kind: 'series', columns: ['T (degC)', '-wind'] } as const;
const received = (call: () => unknown): unknown => { try { return call(); } catch (error) { return (error as { where: string }).where; } };

describe('arguments of keratin train', () => {
  test('what a form begins with can be sent as it is', () => {
    expect(trainArguments(forms.pictures.defaults, pictures, models)).toEqual(['--arch=small', '--epochs=30', '--batch=20', '--learning-rate=0.0001', '--validation-split=0.2', '--seed=1', '--device=cpu', '--image-size=150']);
    expect(trainArguments(forms.texts.defaults, texts, models)).toEqual(['--arch=lstm', '--epochs=10', '--batch=128', '--learning-rate=0.001', '--validation-split=0.2', '--seed=1', '--device=cpu', '--words=10000']);
    expect(trainArguments({ ...forms.series.defaults, target: '-wind' }, table, models)).toEqual(['--target=-wind', '--arch=gru', '--epochs=20', '--batch=128', '--learning-rate=0.001', '--validation-split=0.2', '--seed=1', '--device=cpu', '--lookback=120', '--step=1', '--delay=0']);
  });
  test('a base takes the place of the network; a folder that is called as one is not taken for it', () => {
    expect(trainArguments({ arch: 'small', base: 'mobilenetv2', imageSize: null, fineTune: true }, pictures, models)).toEqual(['--base=mobilenetv2', '--fine-tune']);
    expect(trainArguments({ base: './vgg16' }, pictures, models)).toEqual(['--base=./vgg16']);
    expect(trainArguments({ base: './runs/photos/best', augment: true }, pictures, models)).toEqual(['--augment', '--base=./runs/photos/best']);
  });
  test('settings of other kinds are left out', () => {
    expect(trainArguments({ augment: true, imageSize: 32, base: 'vgg16', words: 50, dropout: 0.2 }, texts, models)).toEqual(['--words=50', '--dropout=0.2']);
    expect(trainArguments({ words: 50, missing: -9999, target: 'T (degC)' }, table, models)).toEqual(['--target=T (degC)', '--missing=-9999']);
    expect(trainArguments({}, { kind: 'series', columns: ['t'] }, models)).toEqual([]);
  });
  test.each([
    [{ base: 'resnet5' }, pictures, 'base'], [{ base: './nothing' }, pictures, 'base'], [{ base: '../vgg16' }, pictures, 'base'], [{ base: 5 }, pictures, 'base'], [{ fineTune: true }, pictures, 'fineTune'],
    [{ arch: 'lstm' }, pictures, 'arch'], [{ arch: 'small' }, texts, 'arch'], [{ arch: 'embedding', target: '-wind' }, table, 'arch'],
    [{ language: 'zh --out=x' }, texts, 'language'], [{ words: 1 }, texts, 'words'], [{ dropout: 1 }, texts, 'dropout'],
    [{}, table, 'target'], [{ target: 'date' }, table, 'target'], [{ target: 'T (degC)', lookback: 0 }, table, 'lookback'], [{ target: 'T (degC)', missing: '1' }, table, 'missing'],
  ])('%j is refused, by the name of the setting', (form, source, where) => {
    expect(received(() => trainArguments(form as object, source, models))).toBe(where);
  });
});
