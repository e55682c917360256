/** @file Batches of pictures made on this thread, when they are asked for. */
import { type BatchTask, type MadeBatch, makeBatch } from './picture-batch.js';
import type { PictureCache } from './picture-cache.js';
import { PictureMaker, type ReadFile } from './picture-maker.js';
import type { PicturePipeline, PipelineSource } from './picture-pipeline.js';
import { SpareMemory } from './spare-memory.js';

/** The task of a batch, with memory that is there for it. */
export function taskOf({ plan, files, recipe }: PipelineSource, index: number, spare: SpareMemory): BatchTask {
  const { epoch, first, samples } = plan.batch(index);
  const [h, w, c] = recipe.shape;
  const memory = spare.take(samples.length * h * w * c * Float32Array.BYTES_PER_ELEMENT);
  return { index, epoch, first, samples: Uint32Array.from(samples), files: Array.from(samples, (sample) => files[sample]!), memory };
}

/** A pipeline without threads. */
export function pipelineHere(source: PipelineSource, readFile: ReadFile, cache: PictureCache | null): PicturePipeline {
  const [h, w, c] = source.recipe.shape;
  const maker = new PictureMaker(source.recipe, readFile, cache);
  const spare = new SpareMemory(1);
  const make = async (index: number): Promise<MadeBatch> => (await makeBatch(taskOf(source, index, spare), h * w * c, maker, { isCancelled: () => false, at: () => undefined }))!;
  return {
    make,
    async *iterate(from, to = Infinity) {
      for (let index = from; index < to; index++) yield await make(index);
    },
    recycle: (data) => spare.keep(data),
    close: () => spare.clear(),
  };
}
