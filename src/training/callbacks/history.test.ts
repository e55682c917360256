/** @file The best value of a run. */
import { describe, expect, it } from 'vitest';
import { History } from './history.js';

describe('history.best', () => {
  const history = new History();
  [[0.7, 0.6], [NaN, 0.9], [0.5, 0.8]].forEach(([loss, accuracy], epoch) => history.onEpochEnd(epoch, { loss: loss!, val_acc: accuracy!, size: epoch }));

  it('knows by the name which way is better, and passes over NaN', () => {
    expect([history.best('loss'), history.best('val_acc'), history.best('size', 'max'), history.best('size', 'min')]).toEqual([0.5, 0.9, 2, 0]);
  });

  it('names what there is', () => {
    expect(() => history.best('val_loss')).toThrow('in history.best: expected one of the numbers of the run: loss, val_acc, size; received val_loss');
    expect(() => history.best('size')).toThrow("pass mode: 'min' or mode: 'max'");
    expect(() => new History().best('loss')).toThrow('none, since no epoch was finished');
  });
});
