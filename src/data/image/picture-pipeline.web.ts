/** @file Batches of pictures in a browser, which has no files: pipelines there end with an error that says so. */
import { readFileBytes } from '#atomic-file';
import type { PicturePipeline, PipelineOptions, PipelineSource } from './picture-pipeline.js';
import { pipelineHere } from './pipeline-here.js';

export const openPipeline = (source: PipelineSource, _options?: PipelineOptions): PicturePipeline => pipelineHere(source, readFileBytes, null);
