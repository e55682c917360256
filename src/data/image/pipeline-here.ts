/** @file Batches of pictures made on this thread, when they are asked for. */
import { type BatchTask, type MadeBatch, makeBatch } from './picture-batch.js';
import type { PictureCache } from './picture-cache.js';
import { PictureMaker, type ReadFile } from './picture-maker.js';
import type { PicturePipeline, PipelineSource } from './picture-pipeline.js';

/** The task of a batch. */
export function taskOf({ plan, files }: PipelineSource, index: number): BatchTask {
  const { epoch, first, samples } = plan.batch(index);
  return { index, epoch, first, samples: Uint32Array.from(samples), files: Array.from(samples, (sample) => files[sample]!) };
}

/** A pipeline without threads. */
export function pipelineHere(source: PipelineSource, readFile: ReadFile, cache: PictureCache | null): PicturePipeline {
  const [h, w, c] = source.recipe.shape;
  const maker = new PictureMaker(source.recipe, readFile, cache);
  const make = async (index: number): Promise<MadeBatch> => (await makeBatch(taskOf(source, index), h * w * c, maker, { isCancelled: () => false, at: () => undefined }))!;
  return {
    make,
    async *iterate(from, to = Infinity) {
      for (let index = from; index < to; index++) yield await make(index);
    },
    close: () => undefined,
  };
}
