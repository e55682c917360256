/** @file The one error class of the package: it names where, what was expected, what came, and how to fix it. */

/** What a {@link KeratinError} says; every field is a phrase that reads well inside its message. */
export interface ErrorFields {
  /** Stable, machine-readable kind, as `shape/rank`, `input/nan`, `file/truncated`. */
  readonly code: string;
  /** Place that found the mistake, as `conv2d "block1_conv1"` or `model.fit`. */
  readonly where?: string;
  readonly expected: string;
  readonly received: string;
  /** What to type or do, in the imperative. */
  readonly fix: string;
  readonly cause?: unknown;
}

/**
 * The only error that Keratin throws on purpose.
 * Message: `in WHERE: expected …; received …. Fix: …`.
 *
 * @example
 * try { model.predict(x); } catch (e) { if (e instanceof KeratinError) console.log(e.fix); }
 */
export class KeratinError extends Error {
  override readonly name = 'KeratinError';
  readonly code: string;
  readonly expected: string;
  readonly received: string;
  readonly fix: string;
  /** Outermost place first, joined by ` > `; empty when nobody has named it yet. */
  where: string;

  constructor(fields: ErrorFields) {
    super('', fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.expected = fields.expected;
    this.received = fields.received;
    this.fix = fields.fix;
    this.where = fields.where ?? '';
    this.message = this.describe();
  }

  /** Names the place around the one already named; called by each room on the way out. */
  within(place: string): this {
    this.where = this.where === '' ? place : `${place} > ${this.where}`;
    this.message = this.describe();
    return this;
  }

  private describe(): string {
    const place = this.where === '' ? '' : `in ${this.where}: `;
    return `${place}expected ${this.expected}; received ${this.received}. Fix: ${this.fix}`;
  }
}

/** Throws a {@link KeratinError} unless `condition` holds; `fields` is a function so that the texts cost nothing otherwise. */
export function check(condition: boolean, fields: () => ErrorFields): asserts condition {
  if (!condition) throw new KeratinError(fields());
}

/** For what an op, or a program, cannot compute with: numbers, tensors, places in a model. */
export const notAValue = (received: string): ErrorFields => ({
  code: 'value/kind', expected: 'a value of a program: a placeholder, a constant, or what ops made of them', received,
  fix: 'for numbers write constant(…); what a layer gives is a value where its model runs: const [y] = model.run([placeholder(shape)])',
});

/** Runs `body`; an error that leaves it is marked as having happened `in place`. */
export function within<T>(place: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof KeratinError ? error.within(place) : error;
  }
}

/** A value as it is best shown in an error: short, never pages of numbers. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (value === null || value === undefined || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const head = value.slice(0, 8).map(show).join(', ');
    return value.length > 8 ? `[${head}, … ${value.length} in all]` : `[${head}]`;
  }
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${(value as Uint8Array).length} numbers`;
  const name = (value as object).constructor?.name;
  return name === undefined || name === 'Object' ? `an object with the keys ${show(Object.keys(value))}` : `a ${name}`;
}
