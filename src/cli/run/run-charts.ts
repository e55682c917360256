/** @file The curves of a run as a picture, drawn anew after each epoch; and how far the run is. */
import { Callback, type CallbackState, type Logs } from '../../training/callbacks/callback.js';
import { plotHistory } from '../../visualization/history-plot.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';

export class RunCharts extends Callback {
  /** Numbers by epoch, those before a restart included. */
  readonly history: Record<string, number[]> = {};

  constructor(private readonly path: string, private readonly title: string) {
    super();
  }

  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
    await saveDrawing(this.path, plotHistory(this.history, { title: this.title }));
  }

  /** Whole epochs done. */
  get epochs(): number {
    return Math.max(0, ...Object.values(this.history).map(({ length }) => length));
  }
  /** Where the run stands. */
  get position(): { readonly epoch: number; readonly step: number; readonly steps: number | null } {
    const { position: { epoch, step }, steps } = this.params;
    return { epoch, step, steps };
  }

  override state(): CallbackState {
    return { data: this.history };
  }
  override restoreState({ data }: CallbackState): void {
    Object.assign(this.history, data);
  }
}
