/** @file A batch of a flow, which reads both ways: `const { x, y } = batch` and, as in Keras, `const [x, y] = batch`. */
import type { Tensor } from '../../core/tensor.js';
import type { Batch, BatchPart } from '../dataset.js';

/** Pictures [n, h, w, c] (or a list of them and other inputs), with targets and weights where there are some. */
export class FlowBatch<X extends BatchPart = Tensor> implements Batch {
  readonly y?: BatchPart;
  readonly sampleWeight?: BatchPart;

  constructor(readonly x: X, y?: BatchPart, sampleWeight?: BatchPart) {
    if (y !== undefined) this.y = y;
    if (sampleWeight !== undefined) this.sampleWeight = sampleWeight;
  }

  *[Symbol.iterator](): Generator<any> {
    yield this.x;
    if (this.y !== undefined) yield this.y;
    if (this.sampleWeight !== undefined) yield this.sampleWeight;
  }
}
