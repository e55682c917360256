/** @file Collects what layers do besides computing: updates of variables, losses, masks. */
import { KeratinError } from '../core/errors.js';
import type { Update, Variable } from '../core/leaf.js';
import type { Value } from '../core/value.js';

/** What may be said at a call of a layer. */
export interface CallOptions {
  /** Fixes the mode, whatever the model runs in. */
  readonly training?: boolean;
  /** Layers of attention: each step sees only itself and those before it. */
  readonly useCausalMask?: boolean;
  /** Layers of attention: the weights are a second output. */
  readonly returnAttentionScores?: boolean;
  /** What an operation of a Keras file is called with, by name. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** How a layer is called, and where its side effects go. */
export interface CallContext {
  readonly training: boolean;
  /** What was said at this call. */
  readonly options: CallOptions;
  /** Mask of each input, `bool` [n, t]; null where every step counts. */
  readonly masks: readonly (Value | null)[];
  /** The variable takes this value when the step has succeeded. Called at most once a variable and call. */
  update(variable: Variable, next: Value): void;
  /** The current symbolic value of a variable: its pending update where there is one. */
  read(variable: Variable): Value;
  /** Adds one number to the loss. */
  addLoss(value: Value): void;
  /** The mask that goes with a value, and setting it; models carry them from layer to layer. */
  maskOf(x: Value): Value | null;
  setMask(x: Value, mask: Value | null): void;
  /** This context as the layer that gets `inputs` sees it. */
  for(inputs: readonly Value[], options?: CallOptions): CallContext;
}

/** The context of one pass through a program; `for` makes the view that one layer gets. */
export class ProgramContext implements CallContext {
  readonly masks: readonly (Value | null)[] = [];
  readonly options: CallOptions = {};
  /** What layers added to the loss, in order of their calls. */
  readonly losses: Value[] = [];
  private readonly pending = new Map<Variable, Value>();
  private readonly maskOfValue = new Map<Value, Value>();

  constructor(readonly training: boolean) {}

  get updates(): Update[] {
    return [...this.pending];
  }

  update(variable: Variable, next: Value): void {
    if (next.dtype !== variable.dtype || next.shape.join() !== variable.shape.join()) {
      throw new KeratinError({
        code: 'program/update', where: `update of "${variable.name}"`, expected: `${variable.dtype} [${variable.shape.join(', ')}]`,
        received: String(next), fix: 'compute a value of the shape and format of the variable',
      });
    }
    this.pending.set(variable, next);
  }

  read(variable: Variable): Value {
    return this.pending.get(variable) ?? variable.value;
  }

  addLoss(value: Value): void {
    this.losses.push(value);
  }

  maskOf(x: Value): Value | null {
    return this.maskOfValue.get(x) ?? null;
  }

  setMask(x: Value, mask: Value | null): void {
    if (mask !== null) this.maskOfValue.set(x, mask);
  }

  /** This context as a layer sees it: with the masks of its inputs, and with what its call asks for. */
  for(inputs: readonly Value[], options = this.options): CallContext {
    const shared = this as ProgramContext;
    const masks = inputs.map((x) => shared.maskOf(x));
    return Object.assign(Object.create(shared) as ProgramContext, { masks, options, training: options.training ?? this.training });
  }
}
