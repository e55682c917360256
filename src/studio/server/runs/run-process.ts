/** @file A run that the studio has started: keratin train in a process of its own, which is told to pause, go on, stop. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ControlAnswer, ControlMessage } from '../../../cli/run/parent-control.js';
import type { ErrorReply } from '../../protocol/basics.js';
import { lowerPriority, sourceArguments } from '../child-process.js';

/** Lines of what it printed that are kept. */
const LINES = 300;

const commandLine = fileURLToPath(new URL(`../../../cli/main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

export class RunProcess {
  state: 'starting' | 'training' | 'paused' | 'stopping' | 'ended' = 'starting';
  /** Ended in an error. */
  failed = false;
  readonly startedAt = Date.now();
  readonly log: string[] = [];
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private readonly errors: string[] = [];

  /** @param changed called whenever the state has changed */
  constructor(args: readonly string[], folder: string, readonly epochs: number | null, private readonly changed: () => void) {
    this.child = fork(commandLine, ['train', ...args], {
      cwd: folder, execArgv: sourceArguments(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, NO_COLOR: '1', COLUMNS: '120' },
    });
    lowerPriority(this.child, 10);
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => this.note(text, this.log));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => { this.note(text, this.log); this.note(text, this.errors); });
    this.child.on('message', (message: ControlAnswer) => this.hear(message));
    this.ended = new Promise((resolve) => {
      this.child.on('error', () => { this.failed = true; });
      this.child.on('close', (code) => {
        this.failed ||= code !== 0 && code !== 130 && this.state !== 'stopping';
        this.become('ended');
        resolve();
      });
    });
  }

  pause(): void {
    this.say('pause');
  }
  resume(): void {
    this.say('resume');
  }
  /** After the step, with a checkpoint; asked for again, or before training has begun: at once. */
  stop(): void {
    if (this.state === 'starting' || this.state === 'stopping') this.child.kill('SIGKILL');
    else this.say('stop');
    this.become('stopping');
  }
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Why it failed: the four parts that the command line prints, or its last lines. */
  get error(): ErrorReply['error'] {
    const text = this.errors.join('\n');
    const part = (name: string): string | undefined => new RegExp(`^  ${name} +(.*(?:\\n {12}.*)*)`, 'm').exec(text)?.[1]?.replace(/\n {12}/g, ' ');
    return {
      code: 'run/failed', where: /^keratin: (.*)/m.exec(text)?.[1] ?? 'keratin train',
      expected: part('expected') ?? 'training to go on to its end', received: part('received') ?? (this.errors.slice(-3).join(' ') || 'an end without a word'), fix: part('fix') ?? 'see what it printed',
    };
  }

  private hear(message: ControlAnswer): void {
    if (this.state === 'stopping') return;
    if (message.keratin === 'begun' || message.keratin === 'resumed') this.become('training');
    if (message.keratin === 'paused') this.become('paused');
  }

  private say(message: ControlMessage): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private become(state: RunProcess['state']): void {
    this.state = state;
    this.changed();
  }

  private note(text: string, lines: string[]): void {
    lines.push(...text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== ''));
    lines.splice(0, lines.length - LINES);
  }
}
