/** @file Rows that come live go behind those that are there; smoothing; which measures are drawn. */
import { describe, expect, it } from 'vitest';
import type { RunHistory } from '../protocol/runs.js';
import { columnOf, measuresOf, smoothed, withEvent, withRows } from './series.js';

const some = { at: [1, 2], columns: { loss: [0.9, 0.8] } };

describe('series', () => {
  it('puts new rows behind the old ones, and replaces those that are there', () => {
    expect(withRows(some, { at: [3], columns: { loss: [0.7] } })).toEqual({ at: [1, 2, 3], columns: { loss: [0.9, 0.8, 0.7] } });
    expect(withRows(some, { at: [2, 3], columns: { loss: [0.5, 0.4] } })).toEqual({ at: [1, 2, 3], columns: { loss: [0.9, 0.5, 0.4] } });
    expect(withRows(some, { at: [], columns: {} })).toBe(some);
  });

  it('fills columns that come late or stay away with gaps', () => {
    expect(withRows(some, { at: [3], columns: { val_loss: [0.6] } })).toEqual({ at: [1, 2, 3], columns: { loss: [0.9, 0.8, null], val_loss: [null, null, 0.6] } });
  });

  it('wants a history anew when it began anew', () => {
    const history: RunHistory = { id: 'a', version: 1, epochs: some, steps: { at: [], columns: {} }, stepsPerEpoch: null };
    const rows = { id: 'a', epochs: { at: [3], columns: { loss: [0.7] } }, steps: { at: [], columns: {} } };
    expect(withEvent(history, { ...rows, version: 1 })!.epochs.at).toEqual([1, 2, 3]);
    expect(withEvent(history, { ...rows, version: 2 })).toBeNull();
  });

  it('smooths as the book does, over gaps', () => {
    expect(smoothed([1, null, 0], 0.5)).toEqual([1, null, 0.5]);
    expect(smoothed([1, 2], 0)).toEqual([1, 2]);
  });

  it('draws accuracy first, under one name, and never epochs or seconds', () => {
    const epochs = { at: [1], columns: { loss: [1], val_acc: [0.5], acc: [0.4], learning_rate: [0.1], mae: [2], epoch: [1] } };
    expect(measuresOf([{ id: 'a', version: 1, epochs, steps: { at: [], columns: {} }, stepsPerEpoch: null }])).toEqual(['accuracy', 'loss', 'mae', 'learning_rate']);
    expect(columnOf(epochs, 'val_accuracy')).toEqual([0.5]);
  });
});
