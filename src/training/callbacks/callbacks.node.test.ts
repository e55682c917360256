/** @file Callbacks in a training run: what they stop, save, write and change, and what they say of mistakes. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../../core/errors.js';
import { setSeed } from '../../core/random.js';
import { type Tensor, tensor } from '../../core/tensor.js';
import * as layers from '../../layers/index.js';
import { loadModel } from '../../models/load.js';
import type { Model } from '../../models/model.js';
import { sequential } from '../../models/sequential.js';
import { sgd } from '../../optimizers/descent.js';
import { exponentialDecay } from '../../optimizers/schedules.js';
import type { FitOptions } from '../fit.js';
import { Callback, type Logs, type RunParams, type TrainedModel } from './callback.js';
import { backupAndRestore, csvLogger, earlyStopping, lambdaCallback, learningRateScheduler, modelCheckpoint, reduceLROnPlateau, tensorBoard, terminateOnNaN } from './index.js';

let root: string;
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'keratin-callbacks-')); });
afterAll(() => rm(root, { recursive: true, force: true }));

/** Drives a callback by the numbers of each epoch alone. */
async function drive(callback: Callback, epochs: readonly Logs[], model: Partial<TrainedModel> = {}, params: Partial<RunParams> = {}): Promise<{ run: number; logs: Logs[] }> {
  const trained = { stopTraining: false, weights: [], sublayers: [], name: 'm', ...model } as unknown as TrainedModel;
  callback.setModel(trained, { hasValidation: true, epochs: epochs.length, ...params } as RunParams);
  await callback.onTrainBegin();
  const logs: Logs[] = [];
  for (const [epoch, given] of epochs.entries()) {
    await callback.onEpochBegin(epoch);
    const own = { ...given };
    logs.push(own);
    await callback.onEpochEnd(epoch, own);
    if (trained.stopTraining) break;
  }
  await callback.onTrainEnd();
  return { run: logs.length, logs };
}
const losses = (...values: number[]): Logs[] => values.map((val_loss) => ({ val_loss }));

const x = tensor(Float32Array.from({ length: 30 * 3 }, (_, i) => Math.sin(i)), { shape: [30, 3] });
const y = tensor(Float32Array.from({ length: 30 }, (_, i) => Math.cos(i)), { shape: [30, 1] });
const net = (optimizer: Parameters<Model['compile']>[0]['optimizer'] = 'sgd'): Model =>
  sequential([layers.dense(4, { activation: 'tanh', inputShape: [3], name: 'a' }), layers.dense(1, { name: 'b' })], { name: 'net' }).compile({ optimizer: optimizer!, loss: 'mse', metrics: ['mae'] });
const fit = (m: Model, callbacks: Callback[], more: FitOptions = {}): Promise<{ history: Record<string, number[]> }> => m.fit(x, y, { epochs: 3, batchSize: 10, validationSplit: 0.2, verbose: 0, callbacks, ...more });
const numbers = (m: Model): number[][] => m.getWeights().map((t: Tensor) => [...t.data].map(Number));

async function errorOf(promise: Promise<unknown>): Promise<KeratinError> {
  const error: unknown = await promise.then(() => undefined, (e: unknown) => e);
  if (!(error instanceof KeratinError)) throw error ?? new Error('no error');
  return error;
}

describe('earlyStopping', () => {
  it.each([
    ['stops after patience epochs without improvement', { patience: 2 }, losses(3, 2, 2, 2.5, 1), 4],
    ['never stops after the first epoch alone', {}, losses(3, 4, 1), 2],
    ['knows what a large number means', { monitor: 'val_accuracy', patience: 1 }, [{ val_accuracy: 0.1 }, { val_accuracy: 0.2 }, { val_accuracy: 0.2 }], 3],
    ['heeds mode', { monitor: 'val_loss', mode: 'max', patience: 1 }, losses(3, 2, 1), 2],
    ['heeds minDelta', { patience: 2, minDelta: 0.5 }, losses(3, 2.8, 2.6, 2), 3],
    ['heeds the baseline', { patience: 2, baseline: 1 }, losses(3, 2.9, 2.95, 0.5), 3],
    ['waits until startFromEpoch', { startFromEpoch: 3 }, losses(1, 2, 3, 4, 5, 1), 5],
    ['passes over epochs without validation', { patience: 1 }, [{ val_loss: 1 }, { loss: 1 }, { loss: 1 }, { val_loss: 2 }], 4],
    ['counts NaN as no improvement', { patience: 2 }, losses(1, NaN, NaN, 0.5), 3],
  ] as const)('%s', async (_, options, epochs, run) => {
    const stopper = earlyStopping(options as never);
    expect((await drive(stopper, epochs as unknown as Logs[])).run).toBe(run);
    expect((await drive(stopper, epochs as unknown as Logs[])).run).toBe(run); // used again, it begins anew
  });

  it('brings the weights of the best epoch back', async () => {
    setSeed(1);
    const m = net(sgd({ learningRate: 0.3 }));
    const seen: number[][][] = [];
    const worse = [1, 0.5, 0.7, 0.9];
    const said = lambdaCallback({ onEpochEnd: (epoch, logs) => {
      seen.push(numbers(m));
      logs['val_loss'] = worse[epoch]!;
    } });
    await fit(m, [said, earlyStopping({ patience: 2, restoreBestWeights: true })], { epochs: 10 });
    expect(seen.length).toBe(4);
    expect(numbers(m)).toEqual(seen[1]);
    expect(numbers(m)).not.toEqual(seen[3]);
  });

  it('says what is wrong', async () => {
    expect((await errorOf(fit(net(), [earlyStopping()], { validationSplit: 0 }))).message).toBe(
      'in earlyStopping: expected validation data for the monitor "val_loss"; received none. Fix: pass validationData or validationSplit to fit, or watch the training data: monitor: "loss"');
    expect((await errorOf(fit(net(), [earlyStopping({ monitor: 'val_mea', mode: 'min' })]))).fix).toBe('did you mean monitor: "val_mae"?');
    expect(() => earlyStopping({ monitor: 'val_bias' })).toThrow("Fix: pass mode: 'min' or mode: 'max'");
    expect(() => earlyStopping({ mode: 'down' as never })).toThrow('expected the mode auto, min or max; received "down"');
  });
});

describe('learning rates', () => {
  it('reduceLROnPlateau multiplies, waits, stops at the lowest', async () => {
    const optimizer = sgd({ learningRate: 1 });
    const plateau = reduceLROnPlateau({ factor: 0.5, patience: 2, cooldown: 1, minLr: 0.3 });
    const { logs } = await drive(plateau, losses(1, 1, 1, 1, 1, 1, 1, 1), { optimizer });
    expect(logs.map((l) => Number(l['learning_rate']!.toFixed(6)))).toEqual([1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3]);
    expect(() => reduceLROnPlateau({ factor: 1 })).toThrow('expected a factor between 0 and 1; received 1');
  });
  it('minDelta is 0.0001 by default', async () => {
    const optimizer = sgd({ learningRate: 1 });
    await drive(reduceLROnPlateau({ factor: 0.5, patience: 1 }), losses(1, 0.99995), { optimizer });
    expect(optimizer.currentLearningRate).toBe(0.5);
  });
  it('learningRateScheduler sets it before each epoch, and the history tells it', async () => {
    const { history } = await fit(net(sgd({ learningRate: 0.25 })), [learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2))]);
    expect(history['learning_rate']).toEqual([0.25, 0.125, 0.0625]);
    expect((await errorOf(fit(net(), [learningRateScheduler(() => 'high' as never)]))).message).toContain('expected a number from the schedule; received "high"');
    expect((await errorOf(fit(net(sgd({ learningRate: exponentialDecay(0.1, 10, 0.9) })), [learningRateScheduler(() => 0.1)]))).code).toBe('optimizer/schedule');
  });
});

describe('modelCheckpoint', () => {
  it('saves each epoch under its own name, and the model can be loaded', async () => {
    const m = net();
    const { history } = await fit(m, [modelCheckpoint(join(root, 'each', '{epoch:02d}-{val_loss:.3f}'))]);
    expect((await readdir(join(root, 'each'))).sort()).toEqual(history['val_loss']!.map((v, i) => `0${i + 1}-${v.toFixed(3)}`));
    const last = await loadModel(join(root, 'each', `03-${history['val_loss']![2]!.toFixed(3)}`));
    expect(numbers(last)).toEqual(numbers(m));
    expect(last.optimizer!.iterations.read().item()).toBe(9);
  });
  it('keeps the best alone', async () => {
    const saved: string[] = [];
    const model = { save: async (path: string) => void saved.push(path), saveWeights: async (path: string) => void saved.push(`weights ${path}`) };
    await drive(modelCheckpoint('{epoch}', { saveBestOnly: true }), losses(3, 4, 2, NaN, 1), model);
    await drive(modelCheckpoint('w{epoch}', { saveBestOnly: true, saveWeightsOnly: true, initialValueThreshold: 2.5 }), losses(3, 4, 2), model);
    expect(saved).toEqual(['1', '3', '5', 'weights w3']);
  });
  it('saves every so many steps, across epochs', async () => {
    const saved: string[] = [];
    const m = net();
    m.save = async (path) => void saved.push(path);
    await fit(m, [modelCheckpoint('{epoch}-{batch}', { saveFreq: 2 })]);
    expect(saved).toEqual(['1-2', '2-1', '2-3', '3-2']);
  });
  it('says what is wrong', async () => {
    expect((await errorOf(fit(net(), [modelCheckpoint('{epoch}-{val_acc:.2f}')]))).message).toContain('in the path, each with a format as :02d or :.4f; received {val_acc:.2f}');
    await writeFile(join(root, 'taken'), '');
    expect((await errorOf(fit(net(), [modelCheckpoint(join(root, 'taken'))]))).code).toBe('file/not-folder');
    expect(() => modelCheckpoint('a', { saveFreq: 0 })).toThrow("saveFreq 'epoch' or a whole number of steps above 0");
    expect((await errorOf(fit(net(), [modelCheckpoint('a', { saveBestOnly: true })], { validationSplit: 0 }))).code).toBe('callback/monitor');
  });
});

describe('csvLogger', () => {
  it('writes a row an epoch, and goes on below', async () => {
    const path = join(root, 'logs/history.csv');
    const m = net();
    const first = await fit(m, [csvLogger(path)]);
    const row = (i: number, { history }: typeof first): string => [i, ...['loss', 'mae', 'val_loss', 'val_mae'].map((k) => history[k]![i])].join(',');
    expect(await readFile(path, 'utf8')).toBe(['epoch,loss,mae,val_loss,val_mae', row(0, first), row(1, first), row(2, first), ''].join('\n'));
    await fit(m, [csvLogger(path, { append: true })], { initialEpoch: 3, epochs: 4 });
    expect((await readFile(path, 'utf8')).split('\n').map((l) => l.split(',')[0])).toEqual(['epoch', '0', '1', '2', '3', '']);
    expect((await errorOf(fit(m, [csvLogger(path, { append: true })], { validationSplit: 0 }))).code).toBe('csv/columns');
  });
  it('has a column for validation that comes later, and quotes', async () => {
    const path = join(root, 'later.csv');
    await drive(csvLogger(path, { separator: ';' }), [{ loss: 1, 'a;"b"': 2 }, { loss: 1, 'a;"b"': 2, val_loss: 3, 'val_a;"b"': 4 }]);
    expect(await readFile(path, 'utf8')).toBe('epoch;"a;""b""";loss;"val_a;""b""";val_loss\n0;2;1;NA;NA\n1;2;1;4;3\n');
  });
});

describe('tensorBoard', () => {
  it('writes curves of training and validation, steps and histograms', async () => {
    const dir = join(root, 'board');
    const { history } = await fit(net(), [tensorBoard(dir, { updateFreq: 2, histogramFreq: 2 })]);
    const [train] = await readdir(join(dir, 'train'));
    expect(train).toMatch(/^events\.out\.tfevents\.\d{10}\.\d{3}\.keratin$/);
    const bytes = await readFile(join(dir, 'train', train!));
    const records = readRecords(bytes);
    expect(records.length).toBe(1 + 4 + 3 + 2); // version; steps 2, 4, 6, 8; epochs; histograms of epochs 0 and 2
    const text = bytes.toString('latin1');
    for (const tag of ['brain.Event:2', 'epoch_loss', 'epoch_mae', 'epoch_learning_rate', 'batch_loss', 'a/kernel/histogram', 'b/bias/histogram']) expect(text).toContain(tag);
    expect(text).not.toContain('val_');
    const [held] = await readdir(join(dir, 'validation'));
    const validation = await readFile(join(dir, 'validation', held!));
    expect(validation.toString('latin1')).toContain('evaluation_loss_vs_iterations');
    const value = Buffer.alloc(4);
    value.writeFloatLE(history['val_loss']![2]!);
    expect(validation.includes(value)).toBe(true);
  });
});

describe('backupAndRestore', () => {
  const start = (): Model => {
    setSeed(5);
    return sequential([layers.dense(4, { inputShape: [3], name: 'a' }), layers.dropout(0.5), layers.dense(1, { name: 'b' })]).compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  };

  it('goes on after an abort within an epoch, with the same numbers; kills are in tests/slow', async () => {
    const alone = start();
    const { history } = await fit(alone, []);
    const dir = join(root, 'backup');
    const controller = new AbortController();
    let steps = 0;
    const stop = lambdaCallback({ onTrainBatchEnd: () => (++steps === 5 ? controller.abort() : undefined) });
    await fit(start(), [backupAndRestore(dir), stop], { signal: controller.signal });
    const second = start();
    const resumed = await fit(second, [backupAndRestore(dir), lambdaCallback({ onTrainBatchEnd: () => void steps++ })]);
    expect(steps).toBe(9);
    expect(numbers(second)).toEqual(numbers(alone));
    expect(resumed.history).toEqual(history);
    expect((resumed as unknown as { epoch: number[] }).epoch).toEqual([0, 1, 2]);
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
  });

  it('stays after an error, and where it is to be kept: then there is nothing left to do', async () => {
    const dir = join(root, 'kept');
    const fail = lambdaCallback({ onEpochBegin: (epoch) => { if (epoch === 2) throw new Error('power cut'); } });
    await expect(fit(start(), [backupAndRestore(dir), fail])).rejects.toThrow('power cut');
    const { history } = await fit(start(), [backupAndRestore(dir, { deleteCheckpoint: false })]);
    const again = await fit(start(), [backupAndRestore(dir, { deleteCheckpoint: false }), lambdaCallback({ onEpochBegin: () => { throw new Error('not again'); } })]);
    expect(again.history).toEqual(history);
  });

  it('refuses the backup of another model and other folders, and changes nothing', async () => {
    const dir = join(root, 'other');
    await fit(start(), [backupAndRestore(dir, { deleteCheckpoint: false })]);
    const other = net();
    const before = numbers(other);
    const error = await errorOf(fit(other, [backupAndRestore(dir)]));
    expect(error.message).toContain(`in backupAndRestore, folder "${dir}": expected the state of the optimizer of this model`);
    expect(numbers(other)).toEqual(before);
    await start().save(join(root, 'a model'));
    expect((await errorOf(fit(start(), [backupAndRestore(join(root, 'a model'))]))).code).toBe('backup/format');
  });
});

/** Cuts TFRecords apart; the checksums are tested where they are made. */
function readRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    records.push(bytes.subarray(at + 12, at + 12 + length));
    at += 16 + length;
  }
  return records;
}

describe('the rest', () => {
  it('terminateOnNaN ends the run at once', async () => {
    let steps = 0;
    await fit(net(sgd({ learningRate: 1e30 })), [terminateOnNaN(), lambdaCallback({ onTrainBatchEnd: () => void steps++ })], { epochs: 20 });
    expect(steps).toBeLessThan(8);
  });
  it('lambdaCallback knows its moments', () => {
    expect(() => lambdaCallback({ onEpochFinish: () => {} } as never)).toThrow('did you mean onEpochEnd?');
  });
  it('user callbacks see the epoch before history does, in the order given', async () => {
    const order: string[] = [];
    const m = net();
    const { history } = await fit(m, [
      lambdaCallback({ onEpochEnd: (_, logs) => { order.push('a'); logs['own'] = 7; } }), lambdaCallback({ onEpochEnd: () => void order.push('b') }),
    ], { epochs: 1 });
    expect(order).toEqual(['a', 'b']);
    expect(history['own']).toEqual([7]);
  });
});
