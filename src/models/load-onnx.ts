/** @file Models from ONNX files: each node a frozen layer, so that features can be taken anywhere and gradients flow through. */
import { KeratinError, check, within } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { type OnnxFile, type OnnxPort, type OnnxStep, readOnnxFile, unknownOperators } from '../graph/onnx-file.js';
import { isKnownOperator } from '../graph/read-onnx.js';
import { SymbolicTensor } from '../layers/layer.js';
import { withWeightsToCome } from '../layers/weight-budget.js';
import { input } from './input.js';
import { Model } from './model.js';
import { type KnownNumbers, type NodeProgram, OnnxNode } from './onnx-node.js';

/**
 * A model of the nodes of an ONNX file, named as they are there. It takes and gives what the file says, mostly channels first
 * where PyTorch wrote it. All layers are frozen; `trainable = true` lets them learn.
 *
 * @throws KeratinError `onnx/operator` naming all operators that are not known, `onnx/…`, `file/damaged`
 */
export function modelFromOnnx(bytes: Uint8Array): Model {
  try {
    const file = readOnnxFile(bytes);
    const unknown = file.steps.filter(({ op }) => !isKnownOperator(op)).map(({ op }) => op);
    check(unknown.length === 0, () => unknownOperators(unknown));
    return withWeightsToCome(Math.max(2 ** 20, bytes.length), () => new Builder(file).model());
  } catch (error) {
    if (error instanceof KeratinError) throw error;
    // A node whose settings make no sense at all.
    throw new KeratinError({ code: 'file/damaged', expected: 'nodes with settings that ONNX allows', received: error instanceof Error ? error.message : 'others', fix: 'export the model again', cause: error });
  }
}

/** Most nodes that prepare the inputs of one. */
const MOST_ASIDE = 500;

/** Inputs of nodes that are numbers, never weights. */
const settingsInputs: Readonly<Record<string, readonly number[]>> = { Clip: [1, 2], Resize: [1, 2], Upsample: [1], Pad: [2] };

class Builder {
  private readonly values = new Map<string, SymbolicTensor>();
  private readonly makers: ReadonlyMap<string, OnnxStep>;
  /** Names that no data reaches, and shapes: they are reckoned within the nodes that read them. */
  private readonly aside = new Set<string>();
  private readonly names = new Set<string>();
  private readonly batch: number | null;

  constructor(private readonly file: OnnxFile) {
    this.makers = new Map(file.steps.flatMap((step) => step.outputs.filter((name) => name !== '').map((name) => [name, step] as const)));
    const firsts = new Set(file.inputs.map(({ shape }) => shape[0]));
    this.batch = firsts.size === 1 ? [...firsts][0] ?? null : null;
  }

  model(): Model {
    const { file } = this;
    const inputs = file.inputs.map((port) => this.port(port));
    for (const step of file.steps) {
      const isAside = step.op === 'Shape' || step.op === 'Size' || step.inputs.every((name) => name === '' || file.numbers.has(name) || this.aside.has(name));
      if (isAside) step.outputs.forEach((name) => this.aside.add(name));
      else within(`${step.op} "${step.name}"`, () => this.layer(step));
    }
    const outputs = file.outputs.map((name) => {
      const made = this.values.get(name);
      check(made !== undefined, () => ({ code: 'file/damaged', expected: `the output "${name}" to be computed from the inputs`, received: 'no node that does', fix: 'export the model again' }));
      return made;
    });
    return new Model({ inputs, outputs, trainable: false });
  }

  /** The batch is open, whatever the file says. */
  private port({ name, shape, dtype }: OnnxPort): SymbolicTensor {
    const x = input({ batchShape: shape.length === 0 ? [] : [null, ...shape.slice(1)], dtype, name: this.unique(name) });
    this.values.set(name, x);
    return x;
  }

  private layer(step: OnnxStep): void {
    const program = this.program(step);
    const layer = new OnnxNode({ name: this.unique(step.name), trainable: false, program: JSON.stringify(program) });
    const made = layer.applyMany(program.inputs.map((name) => this.values.get(name)!));
    layer.setWeights(program.weights.map(({ name }) => this.file.numbers.get(name)!));
    program.outputs.forEach((name, i) => this.values.set(name, made[i]!));
  }

  /** The node with all that prepares its inputs. */
  private program(last: OnnxStep): NodeProgram {
    const { file } = this;
    const steps: OnnxStep[] = [];
    const [inputs, known, weights] = [new Set<string>(), new Map<string, Tensor>(), new Map<string, Tensor>()];
    const visit = (step: OnnxStep, isSetting: boolean): void => {
      if (steps.includes(step)) return;
      check(steps.length <= MOST_ASIDE, () => ({ code: 'onnx/size', expected: `at most ${MOST_ASIDE} nodes that prepare the inputs of one`, received: 'more', fix: 'simplify the model first, as with onnxsim' }));
      step.inputs.forEach((name, i) => {
        const numbers = file.numbers.get(name);
        if (name === '') return;
        const isNumber = isSetting || settingsInputs[step.op]?.includes(i) === true;
        if (numbers !== undefined) (isWeight(numbers) && !isNumber ? weights : known).set(name, numbers);
        else if (this.values.has(name)) inputs.add(name);
        else {
          const maker = this.makers.get(name);
          check(maker !== undefined && this.aside.has(name), () => ({ code: 'file/damaged', expected: `"${name}" to be made by a node before`, received: 'nothing of that name', fix: 'export the model again' }));
          visit(maker, isNumber);
        }
      });
      steps.push(step);
    };
    visit(last, false);
    return {
      opset: file.opset, batch: this.batch, inputs: [...inputs], steps, outputs: last.outputs.filter((name) => name !== ''),
      numbers: [...known].filter(([name]) => !weights.has(name)).map(([name, { dtype, shape, data }]): KnownNumbers => ({ name, dtype, shape, values: Array.from(data as Float32Array, (v) => finite(Number(v))) })),
      weights: [...weights].map(([name, { shape }]) => ({ name, shape })),
    };
  }

  /** A name for a layer: as in the file, without slashes, and once. */
  private unique(name: string): string {
    const base = name.replace(/^\/+/, '').replaceAll('/', '.') || 'node';
    let unique = base;
    for (let i = 1; this.names.has(unique); i++) unique = `${base}_${i}`;
    this.names.add(unique);
    return unique;
  }
}

const isWeight = ({ dtype, size }: Tensor): boolean => dtype === 'float32' && size > 1;

/** JSON has no infinity; the largest float32 does the same as a limit. */
const finite = (v: number): number => (Number.isNaN(v) ? 0 : Math.min(Math.max(v, -3.4028234663852886e38), 3.4028234663852886e38));
