/** @file The progress bar of fit, evaluate and predict: Keras's, with the time that is left. */
import { Callback, type Logs } from './callback.js';
import { LiveLine, standardOutput } from './live-line.js';
import { type Look, type Progress, finalLine, plainLine, runningLine } from './progress-text.js';
import type { Terminal } from './terminal.js';

/** Seconds between two drawings on a terminal. */
const REDRAW = 0.05;
/** Without a terminal a line comes after this many seconds and a tenth of the steps, or after a minute. */
const QUIET = { seconds: 10, part: 0.1, longest: 60 };

/**
 * Shows how far a run is. On a terminal a bar that is redrawn in place; elsewhere a line an epoch,
 * and now and then one between. `verbose` 2: only a line an epoch.
 */
export class ProgressBar extends Callback {
  private readonly line: LiveLine;
  private title = '';
  private training = false;
  private open = false;
  private step = 0;
  private firstStep = 0;
  private started = 0;
  private firstDone = 0;
  private lastDone = 0;
  private shown = { at: 0, step: 0 };
  private logs: Logs = {};
  private note: string | undefined;

  /** @param seconds the clock, for tests */
  constructor(private readonly verbose: 1 | 2, private readonly terminal: Terminal = standardOutput(), private readonly seconds: () => number = () => performance.now() / 1000) {
    super();
    this.line = new LiveLine(terminal);
  }

  override onTrainBegin(): void {
    this.training = true;
  }

  override onEpochBegin(epoch: number): void {
    this.title = `Epoch ${epoch + 1}/${this.params.epochs}`;
    if (this.verbose === 1 && this.terminal.columns !== null) {
      this.terminal.write(`${this.title}\n`);
      this.title = '';
    }
    this.begin(this.params.position.step);
  }
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.update(batch + 1, logs);
  }
  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.end(logs);
  }
  override onTrainEnd(): void {
    if (this.open) this.line.abandon();
    this.open = this.training = false;
  }

  override onTestBegin(): void {
    if (!this.training) this.begin(0);
  }
  override onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.training) return this.update(batch + 1, logs);
    this.note = `validating, step ${batch + 1}`;
    this.show();
  }
  override onTestEnd(logs: Logs): void {
    this.note = undefined;
    if (!this.training) this.end(logs);
  }

  override onPredictBegin(): void {
    this.begin(0);
  }
  override onPredictBatchEnd(batch: number): void {
    this.update(batch + 1, {});
  }
  override onPredictEnd(): void {
    this.end({});
  }

  private begin(step: number): void {
    this.open = true;
    this.line.open();
    this.step = this.firstStep = step;
    this.started = this.firstDone = this.lastDone = this.seconds();
    this.shown = { at: this.started, step };
    this.logs = {};
    this.note = undefined;
    if (this.verbose === 1 && this.terminal.columns !== null) this.draw();
  }

  private update(step: number, logs: Logs): void {
    this.step = step;
    this.lastDone = this.seconds();
    if (step === this.firstStep + 1) this.firstDone = this.lastDone;
    this.logs = logs;
    this.show();
  }

  /** Draws unless it was just done. */
  private show(): void {
    if (this.verbose === 2) return;
    const now = this.seconds();
    const waited = now - this.shown.at;
    if (this.terminal.columns !== null) {
      if (waited >= REDRAW) this.draw();
      return;
    }
    const steps = this.params.steps ?? 0;
    const moved = this.step - this.shown.step >= QUIET.part * steps;
    if ((waited < QUIET.seconds || !moved) && waited < QUIET.longest) return;
    this.shown = { at: now, step: this.step };
    this.terminal.write(`${this.titled(runningLine(this.progress(false), this.look, Infinity))}\n`);
  }

  private draw(): void {
    this.shown = { at: this.seconds(), step: this.step };
    this.line.draw(runningLine(this.progress(false), this.look, (this.terminal.columns ?? 80) - 1));
  }

  private end(logs: Logs): void {
    this.logs = logs;
    this.open = false;
    const progress = this.progress(true);
    this.line.finish(this.titled(this.verbose === 2 ? plainLine(progress) : finalLine(progress, this.look, this.terminal.columns ?? Infinity)));
  }

  private titled(text: string): string {
    if (this.title === '') return text;
    return `${this.title} ${this.verbose === 2 ? '- ' : ''}${text}`;
  }

  private get look(): Look {
    return { colours: this.terminal.colours, barWidth: 20 };
  }

  private progress(done: boolean): Progress {
    const { step, logs, note } = this;
    const steps = this.params.steps ?? (done ? step : null);
    // The first step also compiles the program: it does not count, unless it is the only one.
    const counting = step > this.firstStep + 1;
    const since = counting ? this.lastDone - this.firstDone : this.lastDone - this.started;
    const perStep = since / Math.max(1, step - this.firstStep - (counting ? 1 : 0));
    return { step, steps, elapsed: this.seconds() - this.started, perStep, logs, done, ...(note === undefined ? {} : { note }) };
  }
}
