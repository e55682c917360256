/** @file Cases of Keras 2, from the tests of keras-js: forward only, one sample each, weights as plain arrays. */
import { placeholder } from '../../src/core/leaf.js';
import type { KerasObject } from '../../src/core/registry.js';
import type { Shape } from '../../src/core/shape.js';
import { Tensor } from '../../src/core/tensor.js';
import { ProgramContext } from '../../src/layers/call-context.js';
import { layerFromKeras } from '../../src/layers/registry.js';
import { compile } from '../../src/runtime/function.js';
import { type Kind, Skip, hasKeys } from './case.js';
import { attributesOf } from './keras2-attributes.js';
import { type Step, chain, models } from './keras2-models.js';
import { missingClasses } from './layer-case.js';

interface PlainTensor { readonly data: readonly number[]; readonly shape: Shape }

interface Keras2Case {
  readonly params?: { readonly attrs?: Record<string, any>; readonly numBranches?: number };
  readonly input?: PlainTensor;
  readonly inputs?: readonly PlainTensor[];
  readonly weights?: readonly PlainTensor[];
  readonly expected: PlainTensor;
}

const tolerance = { absolute: 1e-5, relative: 1e-5 };
/** The file's weights and inputs are rounded to six digits; each layer passes that error on, several times larger. */
const modelTolerance = { absolute: 5e-5, relative: 1e-5 };

export const keras2Case: Kind<Keras2Case> = {
  name: 'keras2',
  matches: (content) => hasKeys(content, 'cases') && !Array.isArray(content.cases) && Object.values(content.cases).every((c) => hasKeys(c, 'expected')),
  split: ({ cases }) => Object.entries(cases).map(([name, content]) => ({ name, content: content as Keras2Case })),
  async run({ name, content }, report) {
    const steps = models[name] ?? stepsOf(name, content);
    if (steps === undefined) throw new Skip('the file does not say its layers');
    for (const missing of steps.flatMap(({ layer }) => missingClasses(layer))) throw new Skip(`there is no ${missing} yet`);

    const inputs = (content.inputs ?? [content.input!]).map(sample);
    const weights = (content.weights ?? []).map(({ data, shape }) => new Tensor(shape, 'float32', Float32Array.from(data)));
    const context = new ProgramContext(false);
    const values = inputs.map((x) => placeholder(x.shape));
    for (const step of steps) {
      const layer = layerFromKeras(step.layer, { keras: 2 });
      const xs = step.from.map((i) => values[i]!);
      layer.ensureBuilt(xs.map((x) => x.shape));
      layer.setWeights(weights.splice(0, layer.weights.length));
      values.push(layer.run(xs, context)[0]!);
    }
    report.same('weights left over', weights.length, 0);

    const call = compile(values.slice(0, inputs.length), [values.at(-1)!], context.updates, { name });
    // The notebooks predict twice where a layer is stateful.
    if (context.updates.length > 0) await call(...inputs);
    const [result] = await call(...inputs);
    await call.release();
    report.close('output', result!, sample(content.expected), models[name] === undefined ? tolerance : modelTolerance);
  },
};

/** The layers of a case of one layer: what its name and attributes say, and what the notebooks of keras-js put before it. */
function stepsOf(name: string, { params, weights }: Keras2Case): readonly Step[] | undefined {
  const [group, className] = name.split('.');
  if (className === undefined) return undefined;
  const attributes = attributesOf(name);
  const own: KerasObject = attributes.layer ?? { class_name: className, config: group === 'merge' ? {} : params?.attrs ?? {} };
  const dense: KerasObject = { class_name: 'Dense', config: { units: params?.attrs?.['units'] ?? 2 } };
  if (group !== 'merge') return group === 'noise' || /^core\.(Activation|Dropout)/.test(name) ? chain(dense, own) : chain(own);

  // A dense layer for each branch, all on the one input; some are repeated to three steps.
  const branches = Array.from({ length: params?.numBranches ?? weights!.length / 2 }, (_, i) => i);
  const steps: Step[] = branches.map(() => ({ layer: dense, from: [0] }));
  if (attributes.repeated) steps.push(...branches.map((i) => ({ layer: { class_name: 'RepeatVector', config: { n: 3 } }, from: [1 + i] })));
  return [...steps, { layer: own, from: branches.map((i) => 1 + steps.length - branches.length + i) }];
}

/** One sample as a batch. */
const sample = ({ data, shape }: PlainTensor): Tensor => new Tensor([1, ...shape], 'float32', Float32Array.from(data));
