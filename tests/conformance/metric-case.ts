/** @file Cases of metrics: the running value after each batch. */
import { placeholder } from '../../src/core/leaf.js';
import type { KerasObject } from '../../src/core/registry.js';
import { type Tensor, tensor } from '../../src/core/tensor.js';
import { getMetric } from '../../src/metrics/metric-registry.js';
import { compile } from '../../src/runtime/function.js';
import { type FixtureTensor, type Kind, decode, hasKeys } from './case.js';

interface MetricCase {
  readonly metric: KerasObject;
  readonly batches: readonly { readonly y_true: FixtureTensor; readonly y_pred: FixtureTensor; readonly sample_weight?: FixtureTensor | null }[];
  /** Of each batch: a number, nested lists of numbers, or a tensor. */
  readonly results: readonly (number | readonly number[] | FixtureTensor)[];
}

export const metricCase: Kind<MetricCase> = {
  name: 'metric',
  matches: (c) => hasKeys(c, 'metric', 'batches', 'results'),
  async run({ content: { metric: named, batches, results } }, report) {
    const metric = getMetric(named);
    for (const [i, batch] of batches.entries()) {
      const given = [batch.y_true, batch.y_pred, batch.sample_weight].map((t) => (t === undefined || t === null ? null : decode(t)));
      const [yTrue, yPred, weight] = given.map((t) => (t === null ? undefined : placeholder(t.shape, { dtype: t.dtype })));
      const { updates, result } = metric.step(yTrue!, yPred!, weight);
      const run = compile([yTrue, yPred, weight].filter((v) => v !== undefined), [result], updates, { name: 'metric' });
      const [value] = await run(...given.filter((t) => t !== null));
      await run.release();
      report.close(`after batch ${i}`, value!, expectedOf(results[i]!), { absolute: 1e-6, relative: 1e-6 });
    }
  },
};

const expectedOf = (result: number | readonly number[] | FixtureTensor): Tensor =>
  hasKeys(result, 'shape', 'data') ? decode(result as FixtureTensor) : tensor(result as number | readonly number[]);
