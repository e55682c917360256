/** @file One peer as a child process that does a step when told to, and whose peak memory can be read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Started, warmed up, and timed from outside one step at a time, so that peers can take turns. */
export class PeerProcess {
  readonly times: number[] = [];
  /** Milliseconds that all its threads together computed, for each of the times, where the peer tells. */
  readonly computed: number[] = [];
  peakMegabytes = NaN;
  private readonly lines: AsyncIterator<string>;

  private constructor(readonly name: string, private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Null where the program cannot be started or does not get ready. */
  static async start(name: string, command: string, args: readonly string[], cores: number): Promise<PeerProcess | null> {
    const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', `0-${cores - 1}`] : [];
    const [program, ...rest] = [...pinned, command, ...args];
    const child = spawn(program!, rest, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, KERATIN_THREADS: String(cores), OMP_NUM_THREADS: String(cores) } });
    child.on('error', () => {});
    child.stdin!.on('error', () => {});
    const peer = new PeerProcess(name, child);
    const first = await peer.lines.next();
    return first.value === 'ready' ? peer : null;
  }

  /** Milliseconds of one step, measured inside the peer, which answers `ms` or `ms computed`. */
  async step(keep: boolean): Promise<number> {
    this.child.stdin!.write('step\n');
    const { value } = await this.lines.next();
    const [ms = NaN, computed = NaN] = String(value).split(' ').map(Number);
    if (!Number.isFinite(ms)) throw new Error(`${this.name} stopped in the middle of the benchmark`);
    if (keep) this.times.push(ms);
    if (keep) this.computed.push(computed);
    this.readPeak();
    return ms;
  }

  stop(): void {
    this.child.kill();
  }

  private readPeak(): void {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      this.peakMegabytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      // Not Linux: no figure.
    }
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
