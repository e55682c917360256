/** @file A batch of samples being made: what is asked for, what comes out, and how it is made, on whatever thread. */
import { KeratinError } from '../../core/errors.js';
import type { PictureMaker } from './picture-maker.js';

/** Samples to make: plain data. */
export interface BatchTask {
  /** Number of the batch, counted from the first of epoch 0. */
  readonly index: number;
  readonly epoch: number;
  /** Place of the first sample in the epoch. */
  readonly first: number;
  readonly samples: Uint32Array;
  readonly files: readonly string[];
  /** Where to write, of just the bytes that are needed; new where there is none. */
  readonly memory?: ArrayBuffer | undefined;
}

/** What went wrong with a file: a {@link KeratinError} as plain data, which alone passes between threads. */
export interface Trouble {
  readonly file: string;
  readonly code: string;
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  readonly fix: string;
}

/** Samples one after the other. */
export interface MadeBatch {
  readonly index: number;
  readonly data: Float32Array;
  /** The samples in `data`, without those that could not be read. */
  readonly samples: Uint32Array;
  readonly troubles: readonly Trouble[];
}

/** What may go wrong with a file that is not the program's fault. */
const isOfTheFile = (error: unknown): error is KeratinError => error instanceof KeratinError && /^(file|image)\//.test(error.code);

const asTrouble = (file: string, { code, where, expected, received, fix }: KeratinError): Trouble => ({ file, code, where, expected, received, fix });

export const asError = (trouble: Trouble): KeratinError => new KeratinError(trouble);

/** Who wants to know, and to end it, while a batch is being made. */
export interface MakeWatch {
  /** True when nobody wants the batch any more. */
  isCancelled(): boolean;
  /** Called before each sample with its position in the batch. */
  at(position: number): void;
}

/**
 * Makes a batch; `null` where it was cancelled. Samples whose files cannot be read are left out and told.
 * @throws whatever is not the fault of a file
 */
export async function makeBatch(task: BatchTask, size: number, maker: PictureMaker, watch: MakeWatch): Promise<MadeBatch | null> {
  const { index, epoch, first, samples, files, memory } = task;
  const data = memory === undefined ? new Float32Array(samples.length * size) : new Float32Array(memory);
  const troubles: Trouble[] = [];
  const kept: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    if (watch.isCancelled()) return null;
    watch.at(i);
    const to = kept.length * size;
    try {
      await maker.make({ file: files[i]!, sample: samples[i]!, epoch, place: first + i }, data.subarray(to, to + size));
      kept.push(samples[i]!);
    } catch (error) {
      if (!isOfTheFile(error)) throw error;
      troubles.push(asTrouble(files[i]!, error));
    }
  }
  return { index, data: kept.length === samples.length ? data : data.subarray(0, kept.length * size), samples: Uint32Array.from(kept), troubles };
}
