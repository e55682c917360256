/** @file A run that the studio started listens to it: pause, go on, stop. Over the channel that fork() opens; without one nothing happens. */
import { Callback } from '../../training/callbacks/callback.js';

/** What the studio says. */
export type ControlMessage = 'pause' | 'resume' | 'stop';
/** What the run answers. */
export type ControlAnswer = { readonly keratin: 'begun' | 'paused' | 'resumed' };

export class ParentControl extends Callback {
  private goOn: (() => void) | undefined;
  private waiting: Promise<void> | undefined;

  override onTrainBegin(): void {
    if (process.send === undefined) return;
    process.on('message', this.listen);
    process.on('disconnect', this.leave);
    process.channel?.unref(); // the run ends when it is done, not when the studio does
    this.tell('begun');
  }

  /** Between two steps. */
  override async onTrainBatchEnd(): Promise<void> {
    while (this.waiting !== undefined) {
      this.tell('paused');
      process.channel?.ref();
      await this.waiting;
      process.channel?.unref();
      this.tell('resumed');
    }
  }

  override onTrainEnd(): void {
    process.off('message', this.listen);
    process.off('disconnect', this.leave);
  }

  private readonly listen = (message: unknown): void => {
    if (message === 'pause') this.waiting ??= new Promise((resolve) => { this.goOn = resolve; });
    else if (message === 'resume') this.release();
    else if (message === 'stop') this.stop();
  };

  /** As Ctrl-C. */
  private stop(): void {
    process.emit('SIGINT', 'SIGINT');
    this.release();
  }

  /** The studio is gone. A paused run would wait for ever; one that learns goes on. */
  private readonly leave = (): void => {
    if (this.waiting !== undefined) this.stop();
  };

  private release(): void {
    this.waiting = undefined;
    this.goOn?.();
  }

  private tell(what: ControlAnswer['keratin']): void {
    if (process.connected) process.send?.({ keratin: what } satisfies ControlAnswer);
  }
}
