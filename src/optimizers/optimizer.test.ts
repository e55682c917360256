/** @file Optimizers: rules by hand, options, state, schedules, names, errors. Keras's own numbers are in fixtures.test.ts. */
import { describe, expect, it } from 'vitest';
import { Variable, constant, placeholder } from '../core/leaf.js';
import { tensor } from '../core/tensor.js';

import { add, div, mul } from '../ops/arithmetic.js';
import { compile } from '../runtime/function.js';
import * as optimizers from './index.js';

const { schedules } = optimizers;

/** Weights after each of the gradients. */
async function descend(optimizer: optimizers.Optimizer, start: number[], gradients: number[][]): Promise<number[][]> {
  const w = new Variable('w', tensor(start));
  const g = placeholder(w.shape);
  const step = compile([g], [], optimizer.apply([w], [g]));
  const path: number[][] = [];
  for (const gradient of gradients) {
    await step(gradient);
    path.push([...(w.read().data as Float32Array)]);
  }
  await step.release();
  return path;
}
const close = (actual: readonly number[], expected: readonly number[], digits = 6): void => expected.forEach((v, i) => expect(actual[i]).toBeCloseTo(v, digits));

describe('rules', () => {
  it('Lion steps by signs', async () => {
    const path = await descend(optimizers.lion(0.1), [1, 1], [[3, -0.01], [-0.2, 0]]);
    close(path[0]!, [0.9, 1.1]);
    // m = 0.01·g₁ = [0.03, -0.0001]; 0.9·m + 0.1·g₂ = [0.007, -0.00009].
    close(path[1]!, [0.8, 1.2]);
  });
  it('each optimizer makes a simple loss small', async () => {
    for (const name of ['sgd', 'rmsprop', 'adam', 'adamw', 'adagrad', 'adamax', 'nadam', 'lion']) {
      const optimizer = optimizers.get(name);
      optimizer.setLearningRate(0.1);
      const w = new Variable('w', tensor([3, -2]));
      const step = compile([], [], optimizer.apply([w], [mul(w.value, 2)]));
      for (let i = 0; i < 200; i++) await step();
      await step.release();
      expect(Math.hypot(...(w.read().data as Float32Array)), name).toBeLessThan(name === 'adagrad' ? 1.5 : 0.2);
    }
  });
});

describe('options of all optimizers', () => {
  it('weightDecay shrinks weights, except those left out', async () => {
    close((await descend(optimizers.sgd({ learningRate: 0.1, weightDecay: 0.5 }), [2], [[1]]))[0]!, [2 * 0.95 - 0.1]);
    const optimizer = optimizers.sgd({ lr: 0.1, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ names: ['w'] });
    close((await descend(optimizer, [2], [[1]]))[0]!, [1.9]);
  });
  it('clipnorm, clipvalue', async () => {
    close((await descend(optimizers.sgd({ learningRate: 1, clipnorm: 1 }), [0, 0], [[3, 4], [0.3, 0.4], [0, 0]])).flat(), [-0.6, -0.8, -0.9, -1.2, -0.9, -1.2]);
    close((await descend(optimizers.sgd({ learningRate: 1, clipvalue: 0.5 }), [0, 0], [[3, -0.2]]))[0]!, [-0.5, 0.2]);
  });
  it('globalClipnorm looks at all weights', async () => {
    const [a, b] = [new Variable('a', tensor([0])), new Variable('b', tensor([0, 0]))];
    const optimizer = optimizers.sgd({ learningRate: 1, globalClipnorm: 1 });
    await compile([], [], optimizer.apply([a, b], [mul(add(a.value, 1), 2), mul(add(b.value, 1), constant([1, 2]))]))();
    close([...(a.read().data as Float32Array), ...(b.read().data as Float32Array)], [-2 / 3, -1 / 3, -2 / 3]);
  });
  it('useEma averages the weights, overwrites them when due, and at the end', async () => {
    const optimizer = optimizers.sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    const w = new Variable('w', tensor([0]));
    const g = placeholder([1]);
    const step = compile([g], [], optimizer.apply([w], [g]));
    for (const gradient of [-1, -1, -2]) await step([gradient]);
    close([w.read().item(), optimizer.slots(w)['average']!.read().item()], [4, (0.5 * (0.5 * 1 + 0.5 * 2)) + 0.5 * 4]);
    optimizer.finalize([w]);
    close([w.read().item()], [2.75]);
    const often = await descend(optimizers.sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 }), [0], [[-1], [-1], [-1]]);
    close(often.flat(), [1, 1.5, 2.5]);
  });
  it('gradientAccumulationSteps updates every so many steps by the mean', async () => {
    const path = await descend(optimizers.sgd({ learningRate: 1, momentum: 0.5, gradientAccumulationSteps: 2 }), [0], [[1], [3], [5], [1]]);
    close(path.flat(), [0, -2, -2, -2 - 1 - 3]);
    const [, second] = await descend(optimizers.adam({ learningRate: 0.1, gradientAccumulationSteps: 2 }), [0], [[1], [3]]);
    close(second!, [-0.1], 5);
  });
});

describe('learning rate', () => {
  it('is set from outside without compiling anew', async () => {
    const optimizer = optimizers.sgd(1);
    const w = new Variable('w', tensor([0]));
    const g = placeholder([1]);
    const step = compile([g], [], optimizer.apply([w], [g]));
    await step([1]);
    optimizer.setLearningRate(0.25);
    await step([1]);
    expect(w.read().item()).toBe(-1.25);
    expect(optimizer.currentLearningRate).toBe(0.25);
    expect(optimizer.config['learningRate']).toBe(0.25);
  });

  const at = (schedule: optimizers.LearningRateSchedule, ...steps: number[]): number[] => steps.map((step) => schedule.numberAt(step));
  const table: Record<string, [optimizers.LearningRateSchedule, steps: number[], rates: number[]]> = {
    exponentialDecay: [schedules.exponentialDecay(0.1, 10, 0.5), [0, 5, 20], [0.1, 0.1 * Math.SQRT1_2, 0.025]],
    'exponentialDecay, staircase': [schedules.exponentialDecay(0.1, 10, 0.5, { staircase: true }), [9, 10, 29], [0.1, 0.05, 0.025]],
    inverseTimeDecay: [schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 }), [0, 2, 6], [0.1, 0.1 / 1.5, 0.04]],
    polynomialDecay: [schedules.polynomialDecay(0.1, 10, { endLearningRate: 0.02, power: 2 }), [0, 5, 10, 50], [0.1, 0.04, 0.02, 0.02]],
    'polynomialDecay, cycle': [schedules.polynomialDecay(0.1, 10, { endLearningRate: 0, cycle: true }), [0, 10, 15, 20], [0.1, 0, 0.025, 0]],
    piecewiseConstantDecay: [schedules.piecewiseConstantDecay([3, 6], [1, 0.5, 0.1]), [0, 3, 4, 6, 7], [1, 1, 0.5, 0.5, 0.1]],
    cosineDecay: [schedules.cosineDecay(0.1, 10, { alpha: 0.2 }), [0, 5, 10, 20], [0.1, 0.06, 0.02, 0.02]],
    'cosineDecay, warmup': [schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 10, warmupTarget: 0.1, warmupSteps: 4 }), [0, 1, 4, 9, 14, 20], [0, 0.025, 0.1, 0.05, 0, 0]],
    cosineDecayRestarts: [schedules.cosineDecayRestarts(0.1, 4, { mMul: 0.5 }), [0, 2, 4, 8, 12, 28], [0.1, 0.05, 0.05, 0.025, 0.025, 0.0125]],
    'cosineDecayRestarts, equal periods': [schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 4, tMul: 1 }), [0, 2, 4, 6], [0.1, 0.05, 0.1, 0.05]],
  };
  it.each(Object.entries(table))('%s', async (_, [schedule, steps, rates]) => {
    close(at(schedule, ...steps), rates);
    const step = placeholder([]);
    const f = compile([step], [schedule.at(step)]);
    for (const [i, s] of steps.entries()) expect((await f(tensor([s]).reshape([])))[0]!.item()).toBeCloseTo(rates[i]!, 6);
    await f.release();
  });

  it('a schedule or a function of the step rules the steps', async () => {
    close((await descend(optimizers.sgd({ learningRate: schedules.piecewiseConstantDecay([0], [1, 0.5]) }), [0], [[1], [1], [1]])).flat(), [-1, -1.5, -2]);
    const harmonic = optimizers.sgd({ learningRate: (step) => div(1, add(step, 1)) });
    close((await descend(harmonic, [0], [[1], [1], [1]])).flat(), [-1, -1.5, -1.5 - 1 / 3]);
    expect(harmonic.currentLearningRate).toBe(0.25);
    expect(() => harmonic.setLearningRate(1)).toThrow('schedule');
  });
  it("Keras 2's decay", async () => {
    close((await descend(optimizers.get({ class_name: 'SGD', config: { name: 'SGD', lr: 1, decay: 1, momentum: 0, nesterov: false } }), [0], [[1], [1]])).flat(), [-1, -1.5]);
  });
});

describe('state', () => {
  it('goes on where it was saved', async () => {
    const gradients = [[1, -2], [0.5, 0.1], [-1, 3], [0.2, 0.2]];
    for (const name of ['rmsprop', 'adam', 'nadam']) {
      const whole = await descend(optimizers.get(name), [1, 2], gradients);
      const first = optimizers.get(name);
      const w = new Variable('w', tensor([1, 2]));
      const g = placeholder([2]);
      const step = compile([g], [], first.apply([w], [g]));
      for (const gradient of gradients.slice(0, 2)) await step(gradient);
      const second = optimizers.get(name);
      const again = new Variable('w', w.read());
      const resumed = compile([g], [], second.apply([again], [g]));
      expect(second.variables.map((v) => v.name)).toEqual(first.variables.map((v) => v.name));
      second.variables.forEach((v, i) => v.write(first.variables[i]!.read()));
      for (const gradient of gradients.slice(2)) await resumed(gradient);
      expect([...(again.read().data as Float32Array)]).toEqual(whole[3]);
    }
  });
  it("stands in Keras's order, and weights that come later get slots of their own", () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Variable(name, tensor([0])));
    const adam = optimizers.adam({ amsgrad: true });
    adam.build([a!, b!]);
    const names = ['adam/iteration', 'adam/learning_rate', 'adam/a/momentum', 'adam/a/velocity', 'adam/b/momentum', 'adam/b/velocity', 'adam/a/velocity_hat', 'adam/b/velocity_hat'];
    expect(adam.variables.map((v) => v.name)).toEqual(names);
    adam.build([a!, b!, c!]);
    expect(adam.variables.map((v) => v.name)).toEqual([...names, 'adam/c/momentum', 'adam/c/velocity', 'adam/c/velocity_hat']);
  });
});

describe('names', () => {
  it('Keras names and ours are the same optimizers', () => {
    for (const name of ['rmsprop', 'RMSprop', 'RMSProp']) expect(optimizers.get(name).className).toBe('RMSprop');
    expect(optimizers.get('sgd').config).toMatchObject({ name: 'SGD', learningRate: Math.fround(0.01), momentum: 0, nesterov: false, weightDecay: null });
    expect(optimizers.get('adamw').config['weightDecay']).toBe(0.004);
  });
  it("keeps Keras's config", () => {
    const config = { name: 'adam', learning_rate: { class_name: 'CosineDecay', config: { initial_learning_rate: 0.05, decay_steps: 6, alpha: 0, name: 'CosineDecay', warmup_target: null, warmup_steps: 0 } },
      beta_1: 0.8, beta_2: 0.99, clipnorm: 1, jit_compile: false, is_legacy_optimizer: false };
    const adam = optimizers.get({ class_name: 'Adam', config });
    expect(adam.config).toMatchObject({ beta1: 0.8, beta2: 0.99, clipnorm: 1, epsilon: 1e-7 });
    expect(adam.schedule?.config).toEqual({ initialLearningRate: 0.05, decaySteps: 6, alpha: 0, name: 'CosineDecay', warmupTarget: null, warmupSteps: 0 });
  });
});

describe('errors', () => {
  it('say what to do', () => {
    expect(() => optimizers.get('rmsporp')).toThrow('did you mean "RMSprop"');
    expect(() => optimizers.sgd({ momentun: 0.9 } as object)).toThrow('did you mean momentum?');
    expect(() => optimizers.sgd({ learningRate: 0.1, lr: 0.1 })).toThrow('leave lr out');
    expect(() => optimizers.sgd({ learningRate: -1 })).toThrow('expected a learning rate of 0 or more, or a schedule');
    expect(() => optimizers.sgd({ clipnorm: 1, clipvalue: 1 })).toThrow('received clipnorm and clipvalue');
    expect(() => optimizers.adam({ beta1: '0.9' as never })).toThrow('expected beta1 to be a number');
    expect(() => optimizers.sgd().setLearningRate(NaN)).toThrow('learning rate');
    expect(() => schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10 } as never)).toThrow('expected a value for decayRate');
    expect(() => schedules.cosineDecay(0.1, 0)).toThrow('decaySteps to be a number of steps above 0');
    expect(() => schedules.piecewiseConstantDecay([1, 2], [1, 2]).numberAt(0)).toThrow('one value more than boundaries');
  });
});
