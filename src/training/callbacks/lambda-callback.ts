/** @file LambdaCallback: a callback from single functions. */
import { check, show } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import { Callback } from './callback.js';

const moments = [
  'onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onTrainBatchBegin', 'onTrainBatchEnd',
  'onTestBegin', 'onTestEnd', 'onTestBatchEnd', 'onPredictBegin', 'onPredictEnd', 'onPredictBatchEnd',
] as const;

/** The functions of a {@link Callback} by their names, each may be left out. */
export type LambdaMoments = { readonly [K in (typeof moments)[number]]?: Callback[K] };

/**
 * A callback made of functions.
 *
 * Source: Keras LambdaCallback.
 *
 * @throws KeratinError `callback/moment` for a name that no callback has
 * @example
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 */
export function lambdaCallback(functions: LambdaMoments): Callback {
  for (const name of Object.keys(functions)) {
    check((moments as readonly string[]).includes(name), () => ({
      code: 'callback/moment', where: 'lambdaCallback', expected: `functions called ${moments.join(', ')}`, received: show(name), fix: `did you mean ${nearestNames(name, moments)[0] ?? moments[3]}?`,
    }));
  }
  return Object.assign(new (class LambdaCallback extends Callback {})(), functions);
}
