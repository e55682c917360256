/** @file Cases of Keras 2, from the tests of keras-js: forward only, one sample each, weights as plain arrays. */
import { placeholder } from '../../src/core/leaf.js';
import type { KerasObject } from '../../src/core/registry.js';
import { type Shape, sizeOf } from '../../src/core/shape.js';
import { Tensor } from '../../src/core/tensor.js';
import type { Value } from '../../src/core/value.js';
import { ProgramContext } from '../../src/layers/call-context.js';
import type { Layer } from '../../src/layers/layer.js';
import { layerFromKeras } from '../../src/layers/registry.js';
import { compile } from '../../src/runtime/function.js';
import { type Kind, Skip, hasKeys } from './case.js';
import { attributesOf } from './keras2-attributes.js';
import { missingClasses } from './layer-case.js';

interface PlainTensor { readonly data: readonly number[]; readonly shape: Shape }

export interface Keras2Case {
  readonly params?: { readonly attrs?: Record<string, any>; readonly numBranches?: number };
  readonly input?: PlainTensor;
  readonly inputs?: readonly PlainTensor[];
  readonly weights?: readonly PlainTensor[];
  readonly expected: PlainTensor;
}

/** How layers stand in a case: all branches see the input; `last` sees what they give. */
export interface Arrangement { readonly branches: readonly (readonly KerasObject[])[]; readonly last: KerasObject }

const tolerance = { absolute: 1e-5, relative: 1e-5 };

export const keras2Case: Kind<Keras2Case> = {
  name: 'keras2',
  matches: (content) => hasKeys(content, 'cases') && !Array.isArray(content.cases) && Object.values(content.cases).every((c) => hasKeys(c, 'expected')),
  split: ({ cases }) => Object.entries(cases).map(([name, content]) => ({ name, content: content as Keras2Case })),
  async run({ name, content }, report) {
    const arrangement = arrange(name, content);
    if (arrangement === undefined || content.input === undefined) throw new Skip('the file does not say its layers');
    for (const missing of [...arrangement.branches.flat(), arrangement.last].flatMap(missingClasses)) throw new Skip(`there is no ${missing} yet`);

    const weights = (content.weights ?? []).map(plain);
    const context = new ProgramContext(false);
    const run = (object: KerasObject, xs: readonly Value[]): Value => {
      const layer: Layer = layerFromKeras(object, { keras: 2 });
      layer.ensureBuilt(xs.map((x) => x.shape));
      layer.setWeights(weights.splice(0, layer.weights.length));
      return layer.run(xs, context)[0]!;
    };
    const input = sample(content.input);
    const x = placeholder(input.shape);
    const inner = arrangement.branches.map((branch) => branch.reduce((value, object) => run(object, [value]), x));
    const y = run(arrangement.last, inner.length === 0 ? [x] : inner);
    report.same('weights left over', weights.length, 0);

    const call = compile([x], [y], [], { name });
    const [result] = await call(input);
    await call.release();
    report.close('output', result!, sample(content.expected), tolerance);
  },
};

/** The layers of a case: what its name and attributes say, and what the notebooks of keras-js put around them. */
function arrange(name: string, { params, weights }: Keras2Case): Arrangement | undefined {
  const [group, className] = name.split('.');
  if (className === undefined) return undefined;
  const attributes = attributesOf(name);
  const dense = (units: number): KerasObject => ({ class_name: 'Dense', config: { units } });
  const last: KerasObject = attributes.layer ?? { class_name: className, config: group === 'merge' ? {} : params?.attrs ?? {} };
  if (group === 'merge') {
    const count = params?.numBranches ?? weights!.length / 2;
    return { branches: Array.from({ length: count }, () => [dense(params?.attrs?.['units'] ?? 2), ...(attributes.repeated ? [{ class_name: 'RepeatVector', config: { n: 3 } }] : [])]), last };
  }
  const afterDense = group === 'noise' || name.startsWith('core.Activation') || name.startsWith('core.Dropout');
  return { branches: afterDense ? [[dense(2)]] : [], last };
}

const plain = ({ data, shape }: PlainTensor): Tensor => new Tensor(shape, 'float32', Float32Array.from(data));
/** One sample as a batch. */
const sample = ({ data, shape }: PlainTensor): Tensor => new Tensor([1, ...shape], 'float32', Float32Array.from(data).subarray(0, sizeOf(shape)));
