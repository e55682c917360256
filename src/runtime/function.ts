/** @file compile(inputs, outputs, updates): a program as a function to call. */
import { debug, debugging } from '../core/log.js';
import { KeratinError, check, within } from '../core/errors.js';
import { type Distribution, type Update, type Variable } from '../core/leaf.js';
import { type RandomGenerator, random } from '../core/random.js';
import { sameShape, showShape, sizeOf } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { type Value, checkValues } from '../core/value.js';
import { optimize } from '../graph/passes.js';
import { printModel } from '../graph/print.js';
import { type Program } from '../graph/program.js';
import { encodeForSession, encodeModel } from '../graph/encode-model.js';
import { type WrittenModel, writeOnnx } from '../graph/write-onnx.js';
import { loadBackend } from '#backend';
import type { Backend, Session, SessionOptions } from './backend.js';
import { dumpProgram } from '#dump';

/** How a program is compiled. */
export interface CompileOptions extends SessionOptions {
  /** Shows in dumps and errors. */
  readonly name?: string;
  /** Variables whose numbers are built into the program (faster); compiled anew when they change. */
  readonly asConstant?: (variable: Variable) => boolean;
  /** Where dropout masks and noise come from; default: the global generator. */
  readonly random?: RandomGenerator;
}

/** A compiled program: takes the inputs in order, gives the outputs in order, and applies the updates. */
export interface CompiledFunction {
  (...inputs: readonly TensorLike[]): Promise<Tensor[]>;
  /** Compiles now instead of at the first call. */
  prepare(): Promise<void>;
  /** The ONNX model that runs, as text. */
  print(): string;
  /** Frees the native memory; the function can be called again and compiles anew. */
  release(): Promise<void>;
  endProfiling(): void;
}

let backend: Promise<Backend> | undefined;
/** The runtime of this process; loaded at first use. */
export const currentBackend = (): Promise<Backend> => (backend ??= loadBackend());

/**
 * Makes a function of a program: like Keras's `K.function(inputs, outputs, updates)`.
 * Updates take effect together, after the call has succeeded.
 *
 * @example
 * const x = placeholder([2]);
 * const twice = compile([x], [mul(x, 2)]);
 * const [y] = await twice([1, 2]);
 */
export function compile(inputs: readonly Value[], outputs: readonly Value[], updates: readonly Update[] = [], options: CompileOptions = {}): CompiledFunction {
  within(options.name ?? 'compile', () => [inputs, outputs, updates.map(([, next]) => next)].forEach(checkValues));
  const compiled = new Compiled({ inputs, outputs, updates }, options);
  const call = (...values: readonly TensorLike[]): Promise<Tensor[]> => compiled.call(values);
  return Object.assign(call, {
    prepare: () => compiled.prepare(),
    print: () => printModel(compiled.written().model),
    release: () => compiled.release(),
    endProfiling: () => compiled.endProfiling(),
  });
}

class Compiled {
  private readonly place: string;
  private optimized: Program | undefined;
  private written_: WrittenModel | undefined;
  private session: Promise<Session> | undefined;
  private constantVersions: number[] = [];
  /** See {@link Backend.block}; known as soon as a session is made. */
  private block = 0;

  constructor(private readonly program: Program, private readonly options: CompileOptions) {
    this.place = options.name ?? 'compiled function';
  }

  written(): WrittenModel {
    if (this.written_ === undefined) {
      this.optimized ??= optimize(this.program);
      const { asConstant } = this.options;
      this.written_ = writeOnnx(this.optimized, { block: this.block, ...(asConstant === undefined ? {} : { asConstant }) });
      this.constantVersions = this.written_.constants.map((v) => v.version);
    }
    return this.written_;
  }

  async prepare(): Promise<void> {
    await this.openSession();
  }

  async call(values: readonly TensorLike[]): Promise<Tensor[]> {
    const session = await this.openSession();
    const written = this.written();
    const feeds = new Map<string, Tensor>();
    check(values.length === written.inputs.length, () => ({
      code: 'run/count', where: this.place, expected: `${written.inputs.length} inputs`, received: `${values.length}`,
      fix: `pass ${written.inputs.map((i) => i.name).join(', ')}`,
    }));
    written.inputs.forEach(({ name, value }, i) => feeds.set(name, this.feed(name, value, values[i]!)));
    for (const { name, variable } of written.variables) feeds.set(name, variable.read());
    for (const { name, value } of written.randoms) feeds.set(name, draw(value, this.options.random ?? random));

    const fetches = new Map<string, Tensor | null>();
    for (const name of written.outputs) fetches.set(name, null);
    for (const { name, variable } of written.updates) fetches.set(name, variable.next());
    const start = debugging('run') ? performance.now() : 0;
    const results = await session.run(feeds, fetches).catch((error: unknown) => {
      throw error instanceof KeratinError ? error.within(this.place) : error;
    });
    for (const { variable } of written.updates) variable.swap();
    debug('run', () => `${this.place} ${(performance.now() - start).toFixed(1)} ms`);
    return written.outputs.map((name) => results.get(name)!);
  }

  async release(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    this.written_ = undefined;
    await (await session)?.release();
  }

  endProfiling(): void {
    void this.session?.then((s) => s.endProfiling());
  }

  private async openSession(): Promise<Session> {
    const stale = this.written_?.constants.some((v, i) => v.version !== this.constantVersions[i]) ?? false;
    if (stale) await this.release();
    this.session ??= this.create();
    try {
      return await this.session;
    } catch (error) {
      this.session = undefined;
      throw error;
    }
  }

  private async create(): Promise<Session> {
    const start = performance.now();
    const loaded = await currentBackend();
    const block = (this.options.device ?? 'cpu') === 'cpu' ? await loaded.block() : 0;
    if (block !== this.block) this.written_ = undefined;
    this.block = block;
    const written = this.written();
    dumpProgram(this.place, () => encodeModel(written.model), () => printModel(written.model));
    const session = await loaded.createSession(encodeForSession(written.model), this.options);
    debug('graph', () => `${this.place}: ${written.model.graph.node.length} nodes, ready in ${(performance.now() - start).toFixed(0)} ms`);
    return session;
  }

  private feed(name: string, value: Value, given: TensorLike): Tensor {
    const fed = tensor(given).cast(value.dtype);
    check(sameShape(fed.shape, value.shape), () => ({
      code: 'run/shape', where: this.place, expected: `"${name}" of shape ${showShape(value.shape)}`, received: showShape(fed.shape),
      fix: 'reshape the data, or compile for this shape',
    }));
    return fed;
  }
}

function draw(value: Value, generator: RandomGenerator): Tensor {
  const { distribution } = value.node.attrs as { distribution: Distribution };
  const length = sizeOf(value.shape);
  const data = distribution.kind === 'uniform' ? generator.uniform(length)
    : distribution.kind === 'normal' ? generator.normal(length)
    : generator.bernoulli(length, distribution.p);
  return new Tensor(value.shape, 'float32', data);
}
