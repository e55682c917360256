/** @file What a download shows meanwhile: one line that is redrawn, or in a file or pipe a line now and then. */
import { announce } from '../../core/log.js';

/** `825 MB`; below 10 MB with one digit more. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** Progress of one file. */
export class DownloadProgress {
  private readonly started = performance.now();
  private readonly live = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  private begun = 0;
  private shown = 0;
  private drawn = false;

  /** @param quiet shows nothing */
  constructor(private readonly name: string, private readonly quiet: boolean) {}

  /** So much is there from earlier. */
  begin(bytes: number): void {
    this.begun = bytes;
  }

  /** @param total bytes in all; null while unknown */
  at(bytes: number, total: number | null): void {
    const now = performance.now();
    if (this.quiet || now - this.shown < (this.live ? 100 : 10_000)) return;
    this.shown = now;
    const perSecond = (bytes - this.begun) / Math.max((now - this.started) / 1000, 1e-3);
    const left = total === null || perSecond === 0 ? '' : `  ${clock((total - bytes) / perSecond)} left`;
    const line = `${this.name}  ${megabytes(bytes)}${total === null ? '' : ` of ${megabytes(total)}`}  ${megabytes(perSecond)}/s${left}`;
    if (!this.live) return announce(line);
    process.stdout.write(`\r${line.slice(0, (process.stdout.columns || 80) - 1)}\u001b[K`);
    this.drawn = true;
  }

  /** Takes the line away and says something instead, if anything. */
  end(message?: string): void {
    if (this.drawn) process.stdout.write('\r\u001b[K');
    this.drawn = false;
    if (message !== undefined && !this.quiet) announce(message);
  }
}

/** `0:41`, `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
