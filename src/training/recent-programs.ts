/** @file Programs by the shapes of their batches: those that were used last. */
import { sayOnce } from '../core/log.js';

/** Programs that are kept. A series of lengths without end would otherwise fill the memory. */
const KEPT = 32;
/** So many are compiled before it is said that they are many. */
const MANY = 16;

/** A map that lets the program go that has not been used for longest, when there are more than 32. */
export class RecentPrograms<P> extends Map<string, P> {
  private made = 0;

  /**
   * @param release frees a program
   * @param place of the model, for the notice
   */
  constructor(private readonly release: (program: P) => unknown, private readonly place: () => string, private readonly kept = KEPT) {
    super();
  }

  override get(key: string): P | undefined {
    const program = super.get(key);
    if (program === undefined) return undefined;
    super.delete(key);
    super.set(key, program); // now the last of them
    return program;
  }

  override set(key: string, program: P): this {
    super.set(key, program);
    if (++this.made === MANY + 1) {
      sayOnce(`keratin: ${this.place()}: batches of ${MANY} different shapes so far, and a program is compiled for each. Fewer lengths are quicker: padSequences for one, bucketByLength for a few.`);
    }
    if (this.size <= this.kept) return this;
    const [oldest, unused] = this.entries().next().value!;
    super.delete(oldest);
    this.release(unused);
    return this;
  }
}
