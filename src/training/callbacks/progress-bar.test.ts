/** @file The progress bar: what stands on a terminal after each drawing, and the lines elsewhere. */
import { describe, expect, it } from 'vitest';
import type { Logs, RunParams, TrainedModel } from './callback.js';
import { say } from './live-line.js';
import { ProgressBar } from './progress-bar.js';
import { clock, counted, figure, metricTexts, pace } from './progress-text.js';
import type { Terminal } from './terminal.js';

/** A terminal that knows carriage return, newline, clear to the end of line and colours; too long lines wrap. */
class Screen implements Terminal {
  readonly colours = true;
  readonly rows: string[] = [''];
  writes = 0;
  private column = 0;
  constructor(readonly columns: number) {}

  write(text: string): void {
    this.writes++;
    for (const [part] of text.matchAll(/\u001b\[[\d;]*[mK]|[\s\S]/g)) {
      const row = this.rows.at(-1)!;
      if (part === '\r') this.column = 0;
      else if (part === '\n') this.newRow();
      else if (part === '\u001b[K') this.rows[this.rows.length - 1] = row.slice(0, this.column);
      else if (part.length === 1) this.put(part);
    }
  }
  private put(letter: string): void {
    if (this.column === this.columns) this.newRow();
    const row = this.rows.at(-1)!;
    this.rows[this.rows.length - 1] = row.slice(0, this.column).padEnd(this.column) + letter + row.slice(this.column + 1);
    this.column++;
  }
  private newRow(): void {
    this.rows.push('');
    this.column = 0;
  }
}

/** A file or pipe. */
class Lines implements Terminal {
  readonly columns = null;
  readonly colours = false;
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

let now = 0;
function makeBar(terminal: Terminal, verbose: 1 | 2, given: Partial<RunParams> = {}): { bar: ProgressBar; params: RunParams } {
  const bar = new ProgressBar(verbose, terminal, () => now);
  const state = { seed: 0, position: 0 };
  const params: RunParams = { epochs: 5, initialEpoch: 0, steps: 938, verbose, hasValidation: true, position: { epoch: 0, step: 0, epochRandom: state, random: state }, ...given };
  bar.setModel({} as TrainedModel, params);
  return { bar, params };
}
function steps(bar: ProgressBar, from: number, to: number, seconds: number, logs: Logs): void {
  for (let i = from; i < to; i++) {
    now += seconds;
    bar.onTrainBatchEnd(i, logs);
  }
}

describe('on a terminal of 80 columns', () => {
  it('draws one line in place and leaves the whole epoch', () => {
    const screen = new Screen(80);
    const { bar } = makeBar(screen, 1);
    bar.onTrainBegin();
    bar.onEpochBegin(0);
    now += 2; // the first step compiles
    bar.onTrainBatchEnd(0, { loss: 2.3, accuracy: 0.1 });
    steps(bar, 1, 469, 0.013, { loss: 0.1671, accuracy: 0.9487 });
    expect(screen.rows).toEqual(['Epoch 1/5', `469/938 ${'━'.repeat(20)} ETA 6s 13ms/step - accuracy: 0.9487 - loss: 0.1671`]);
    expect(screen.writes).toBeLessThan(130); // no more than twenty a second
    steps(bar, 469, 938, 0.013, { loss: 0.1671, accuracy: 0.9487 });
    bar.onTestBegin();
    now += 1;
    bar.onTestBatchEnd(6, {});
    expect(screen.rows.at(-1)).toMatch(/^938\/938 ━{10} 15s 13ms\/step - validating, step 7 - accuracy: 0\.9487/);
    bar.onTestEnd({});
    bar.onEpochEnd(0, { loss: 0.1671, accuracy: 0.9487, val_loss: 0.07, val_accuracy: 0.98, learning_rate: 0.00002 });
    expect(screen.rows).toEqual([
      'Epoch 1/5',
      `938/938 ${'━'.repeat(20)} 15s 13ms/step - accuracy: 0.9487`,
      '        - learning_rate: 2.0000e-05 - loss: 0.1671 - val_accuracy: 0.9800',
      '        - val_loss: 0.0700',
      '',
    ]);
  });

  it('fits whatever the width, and never wraps', () => {
    for (const width of [10, 20, 30, 41, 60, 79, 200]) {
      const screen = new Screen(width);
      const { bar } = makeBar(screen, 1);
      bar.onEpochBegin(0);
      steps(bar, 0, 50, 1, Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`metric_number_${i}`, i / 7])));
      expect(screen.rows.length).toBe(2);
      expect(screen.rows[1]!.length).toBeLessThan(width);
      expect(screen.rows[1]).toMatch(/^ ?50\/938/);
    }
  });

  it('counts without an end, goes on after a restart, and ends its line when training breaks off', () => {
    const screen = new Screen(80);
    const state = { seed: 0, position: 0 };
    const { bar } = makeBar(screen, 1, { steps: null, position: { epoch: 2, step: 100, epochRandom: state, random: state } });
    bar.onTrainBegin();
    bar.onEpochBegin(2);
    steps(bar, 100, 160, 0.5, { loss: 1 });
    expect(screen.rows).toEqual(['Epoch 3/5', '    160/Unknown 30s 500ms/step - loss: 1.0000']);
    say('Step 160: something happened');
    expect(screen.rows.length).toBe(2);
    bar.onTrainEnd();
    expect(screen.rows.slice(2)).toEqual(['Step 160: something happened', '']);
  });

  it('evaluate and predict', () => {
    const screen = new Screen(80);
    const { bar } = makeBar(screen, 1, { steps: 4 });
    bar.onTestBegin();
    for (let i = 0; i < 4; i++) {
      now += 1.5;
      bar.onTestBatchEnd(i, { loss: 0.5 });
    }
    bar.onTestEnd({ loss: 0.5 });
    expect(screen.rows).toEqual([`4/4 ${'━'.repeat(20)} 6s 2s/step - loss: 0.5000`, '']);
    bar.onPredictBegin();
    for (let i = 0; i < 4; i++) {
      now += 0.0001;
      bar.onPredictBatchEnd(i);
    }
    bar.onPredictEnd();
    expect(screen.rows[1]).toBe(`4/4 ${'━'.repeat(20)} 0s 100us/step`);
  });
});

describe('elsewhere', () => {
  it('writes a line an epoch, and between them one after ten seconds and a tenth, or a minute', () => {
    const lines = new Lines();
    const { bar } = makeBar(lines, 1, { steps: 100 });
    bar.onTrainBegin();
    bar.onEpochBegin(0);
    steps(bar, 0, 100, 0.01, { loss: 1 });
    bar.onEpochEnd(0, { loss: 1 });
    expect(lines.text).toBe(`Epoch 1/5 100/100 ${'━'.repeat(20)} 1s 10ms/step - loss: 1.0000\n`);
    lines.text = '';
    bar.onEpochBegin(1);
    steps(bar, 0, 100, 2, { loss: 1 });
    bar.onEpochEnd(1, { loss: 1 });
    expect(lines.text.split('\n').map((l) => l.slice(0, 17).trim())).toEqual([...[10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((n) => `Epoch 2/5 ${String(n).padStart(3)}/100`), 'Epoch 2/5 100/100', '']);
    lines.text = '';
    bar.onEpochBegin(2);
    steps(bar, 0, 5, 30, { loss: 1 });
    expect(lines.text.split('\n').length - 1).toBe(2);
    bar.onTrainEnd();
  });

  it('verbose 2: one line an epoch without a bar', () => {
    const lines = new Lines();
    const { bar } = makeBar(lines, 2, { steps: 50 });
    bar.onTrainBegin();
    bar.onEpochBegin(0);
    steps(bar, 0, 50, 3, { loss: 1 });
    bar.onEpochEnd(0, { loss: 1, val_loss: 2 });
    expect(lines.text).toBe('Epoch 1/5 - 50/50 - 2:30 - 3s/step - loss: 1.0000 - val_loss: 2.0000\n');
  });
});

describe('the words', () => {
  it('numbers, times and names', () => {
    expect([0.94871, 0.001, 0.00002, 0, -3, 12345.6, NaN, Infinity].map(figure)).toEqual(['0.9487', '1.0000e-03', '2.0000e-05', '0.0000e+00', '-3.0000', '12345.6000', 'NaN', 'Infinity']);
    expect([0.4, 59.4, 65, 3599.6, 7209].map(clock)).toEqual(['0s', '59s', '1:05', '1:00:00', '2:00:09']);
    expect([2.4, 0.013, 0.00012, 0].map(pace)).toEqual(['2s/step', '13ms/step', '120us/step', '0s/step']);
    expect([counted(3, 100), counted(3, null)]).toEqual(['  3/100', '      3/Unknown']);
    expect(metricTexts({ val_loss: 1, loss: 1, accuracy: 1, weighted_mae: 1 }).map((t) => t.split(':')[0])).toEqual(['accuracy', 'loss', 'weighted_mae', 'val_loss']);
  });
});
