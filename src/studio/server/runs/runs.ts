/** @file All runs of the folder: found, watched, started, paused, stopped, resumed. */
import { mkdir, readdir, realpath, rmdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { tableName } from '../../../cli/run/data-kind.js';
import type { DataFolder, RunForm } from '../../protocol/forms.js';
import type { RunSummary } from '../../protocol/runs.js';
import type { EventHub } from '../event-hub.js';
import { httpError } from '../http-error.js';
import type { Inside } from '../inside.js';
import { RunEntry } from './run-entry.js';
import { RunProcess } from './run-process.js';
import { type Found, Scanner } from './scan.js';
import { trainArguments } from './train-arguments.js';

/** Milliseconds between two looks at the runs that go on, and at everything. */
const LOOK = 300;
const SCAN = 3000;
/** Runs that changed less than so many milliseconds ago are looked at often. */
const FRESH = 60_000;
/** Runs that may learn at a time. */
const TOGETHER = 3;

export class Runs {
  private readonly entries = new Map<string, RunEntry>();
  private readonly processes = new Map<string, RunProcess>();
  /** What runs printed that have ended well. */
  private readonly logs = new Map<string, readonly string[]>();
  private readonly scanner: Scanner;
  private readonly timer: NodeJS.Timeout;
  private found: Found = { runs: new Set(), models: [], data: [] };
  private scannedAt = -Infinity;
  private scanning: Promise<void> | undefined;
  private looking = false;
  private models = '';

  constructor(private readonly inside: Inside, private readonly hub: EventHub) {
    this.scanner = new Scanner(inside.root);
    this.timer = setInterval(() => void this.look(), LOOK).unref();
  }

  /** All, the newest first. */
  async list(): Promise<RunSummary[]> {
    await this.scan(500);
    return [...this.entries.values()].map((entry) => entry.summary).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** @throws KeratinError `server/missing` */
  async get(id: unknown): Promise<RunEntry> {
    if (typeof id !== 'string' || !this.entries.has(id)) await this.scan(0);
    const entry = this.entries.get(id as string);
    if (entry === undefined) throw httpError('server/missing', { expected: 'the id of a run', received: JSON.stringify(id)?.slice(0, 200) ?? 'none', fix: 'take one from /api/runs' });
    await this.refresh(entry);
    return entry;
  }

  log(entry: RunEntry): readonly string[] {
    return this.processes.get(entry.path)?.log ?? this.logs.get(entry.path) ?? [];
  }

  async files(): Promise<Found> {
    await this.scan(1000);
    return this.found;
  }

  /** Those below the folder, and those that runs have been trained on before. */
  async dataFolders(): Promise<DataFolder[]> {
    const { data } = await this.files();
    const own = data.map((folder) => ({ ...folder, path: this.inside.name(folder.path) }));
    const known = new Set(data.map(({ path }) => path));
    for (const { record } of this.entries.values()) {
      const path = record?.settings.data;
      if (record === null || path === undefined || known.has(path) || known.has(await realpath(path).catch(() => path))) continue;
      known.add(path);
      own.push({ path, kind: record.kind, classes: record.classes, columns: record.columns, pictures: record.kind === 'series' ? 0 : Object.values(record.samples).reduce((a, b) => a + b, 0), parts: [] });
    }
    return own;
  }

  private async modelIds(): Promise<ReadonlySet<string>> {
    const { models } = await this.files();
    return new Set(models.map(({ path }) => this.inside.name(path)));
  }

  /** @throws KeratinError `server/request`, `server/state` */
  async start(form: Record<string, unknown>): Promise<RunSummary> {
    this.checkRoom();
    const folders = await this.dataFolders();
    const chosen = folders.find(({ path }) => path === form['data']);
    if (chosen === undefined) throw httpError('server/request', { where: 'data', expected: 'a path of /api/data-folders', received: String(form['data']).slice(0, 200), fix: folders.length === 0 ? 'put folders of pictures, one for each class, or a table below the folder of the studio' : `send for example ${JSON.stringify(folders[0]!.path)}` });
    const { path: data } = chosen;
    const args = trainArguments(form as Partial<RunForm>, chosen, await this.modelIds());
    const path = await this.newFolder(basename(data === '.' ? this.inside.root : data).replace(tableName, ''));
    const out = this.inside.name(path);
    return this.launch(path, [data.startsWith(sep) || /^[a-z]:/i.test(data) ? data : `./${data}`, '--out', `./${out}`, ...args], Number(form['epochs']) || null);
  }

  /** @throws KeratinError `server/state` */
  async pause(id: unknown): Promise<RunSummary> {
    const entry = await this.get(id);
    const own = this.owned(entry);
    if (own.state !== 'training') throw this.notNow(entry, 'pause', 'one that is training');
    own.pause();
    return entry.summary;
  }

  async stop(id: unknown): Promise<RunSummary> {
    const entry = await this.get(id);
    this.owned(entry).stop();
    return entry.summary;
  }

  async resume(id: unknown, epochs: unknown): Promise<RunSummary> {
    const entry = await this.get(id);
    const own = this.processes.get(entry.path);
    if (own?.state === 'paused') {
      own.resume();
      return entry.summary;
    }
    const { summary, record } = entry;
    if (!summary.canResume || record === null) throw this.notNow(entry, 'resume', 'a run of keratin train that has stopped, with its backup');
    const longer = epochs === undefined ? null : Number(epochs);
    if (longer !== null && !(Number.isSafeInteger(longer) && longer > 0 && longer < 1e6)) throw httpError('server/request', { where: 'epochs', expected: 'a whole number of 1 or more', received: String(epochs).slice(0, 40), fix: 'send more epochs than it has done' });
    if (summary.state === 'finished' && (longer ?? 0) <= record.settings.epochs) throw this.notNow(entry, 'resume', `more epochs than its ${record.settings.epochs}`);
    this.checkRoom();
    const device = entry.live?.device;
    return this.launch(entry.path, ['--resume', `./${entry.id}`, ...(longer === null ? [] : ['--epochs', String(longer)]), ...(device === undefined || device === 'cpu' ? [] : ['--device', device])], longer ?? record.settings.epochs);
  }

  /** All that it started are stopped, with a checkpoint; those that do not within a time are ended. */
  async close(milliseconds = 10_000): Promise<void> {
    clearInterval(this.timer);
    const left = [...this.processes.values()].filter(({ state }) => state !== 'ended');
    for (const own of left) if (own.state !== 'stopping') own.stop();
    const timer = setTimeout(() => { for (const own of left) own.kill(); }, milliseconds);
    await Promise.all(left.map(({ ended }) => ended));
    clearTimeout(timer);
  }

  /** Looks at what may have changed; tells the pages. */
  private async look(): Promise<void> {
    if (this.looking || !this.hub.heard) return;
    this.looking = true;
    try {
      await this.scan(SCAN);
      const now = Date.now();
      const goOn = [...this.entries.values()].filter((entry) => now - entry.changedAt < FRESH || this.processes.has(entry.path));
      await Promise.all(goOn.map((entry) => this.refresh(entry)));
    } finally {
      this.looking = false;
    }
  }

  /** Finds what came and went, unless that was done less than so many milliseconds ago. */
  private async scan(atLeast: number): Promise<void> {
    if (performance.now() - this.scannedAt < atLeast) return;
    this.scanning ??= this.scanNow().finally(() => { this.scanning = undefined; });
    await this.scanning;
  }

  private async scanNow(): Promise<void> {
    this.found = await this.scanner.scan();
    this.scannedAt = performance.now();
    for (const path of this.found.runs) if (!this.entries.has(path)) this.add(path);
    for (const entry of this.entries.values()) {
      if (this.found.runs.has(entry.path) || this.processes.has(entry.path)) continue;
      this.entries.delete(entry.id);
      this.hub.send('gone', { id: entry.id });
    }
    await Promise.all([...this.entries.values()].map((entry) => this.refresh(entry)));
    const models = JSON.stringify(this.found.models);
    if (models !== this.models) this.hub.send('models', {});
    this.models = models;
  }

  private add(path: string): RunEntry {
    const id = this.inside.name(path);
    const entry = this.entries.get(id) ?? new RunEntry(path, id, () => this.processes.get(path));
    this.entries.set(id, entry);
    return entry;
  }

  private readonly states = new Map<RunEntry, string>();
  private async refresh(entry: RunEntry): Promise<void> {
    const changes = await entry.refresh();
    const before = this.states.get(entry);
    this.states.set(entry, entry.state);
    if (changes !== null && changes.rows !== null) this.hub.send('rows', changes.rows);
    if (changes !== null || before !== entry.state) this.hub.send('run', entry.summary);
  }

  private launch(path: string, args: readonly string[], epochs: number | null): RunSummary {
    const entry = this.add(path);
    const own = new RunProcess(args, this.inside.root, epochs, () => {
      this.hub.send('run', entry.summary);
      if (own.state !== 'ended') return;
      void rmdir(path).catch(() => undefined); // stopped before it wrote anything
      if (!own.failed) {
        this.processes.delete(path);
        this.logs.set(path, own.log);
      }
      this.scannedAt = -Infinity;
      void this.refresh(entry);
    });
    this.processes.set(path, own);
    this.hub.send('run', entry.summary);
    return entry.summary;
  }

  private owned(entry: RunEntry): RunProcess {
    const own = this.processes.get(entry.path);
    if (own !== undefined && own.state !== 'ended') return own;
    throw this.notNow(entry, 'control', 'a run that was started here; one of a command line is stopped there by Ctrl-C');
  }

  private checkRoom(): void {
    const busy = [...this.processes.values()].filter(({ state }) => state !== 'ended').length;
    if (busy >= TOGETHER) throw httpError('server/state', { expected: `at most ${TOGETHER} runs at a time`, received: `${busy} that go on`, fix: 'stop one of them, or wait' });
  }

  private readonly notNow = (entry: RunEntry, what: string, expected: string): Error => httpError('server/state', { where: `run ${entry.id}, ${what}`, expected, received: `one that is ${entry.state}`, fix: 'look at its state first' });

  /** runs/NAME, NAME-2 …; in the folder itself where that is one of runs. */
  private async newFolder(data: string): Promise<string> {
    const name = data.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'pictures';
    const above = basename(this.inside.root) === 'runs' ? this.inside.root : join(this.inside.root, 'runs');
    await mkdir(above, { recursive: true });
    const taken = new Set(await readdir(above));
    for (let i = 1; ; i++) {
      const folder = i === 1 ? name : `${name}-${i}`;
      if (taken.has(folder)) continue;
      const made = await mkdir(join(above, folder)).then(() => true, (error: NodeJS.ErrnoException) => { if (error.code === 'EEXIST') return false; throw error; });
      if (made) return join(above, folder);
    }
  }
}
