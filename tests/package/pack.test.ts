/** @file The package as users get it: packed, installed in an empty project, trained on every supported Node, type-checked. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { bundle, chromium, runInBrowser } from './browser.js';
import { type Project, installPackedPackage, nodeOfVersion, root } from './installed-package.js';

const subpaths = Object.keys(manifest.exports).filter((name) => name !== './package.json');
const specifier = (subpath: string): string => `keratin${subpath.slice(1)}`;

const trainXor = `
import { layers, optimizers, sequential } from 'keratin';

const model = sequential([layers.dense(8, { activation: 'tanh', inputShape: [2] }), layers.dense(1, { activation: 'sigmoid' })]);
model.compile({ optimizer: optimizers.adam({ learningRate: 0.1 }), loss: 'binaryCrossentropy' });
const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
await model.fit(x, [[0], [1], [1], [0]], { epochs: 200, batchSize: 4, verbose: 0 });
const { data } = await model.predict(x);
console.log(JSON.stringify({ node: process.versions.node, answers: Array.from(data, Math.round) }));
`;

const consumer = `
import { layers, optimizers, sequential } from 'keratin';
import type { History } from 'keratin/callbacks';
${subpaths.map((subpath, i) => `import * as subpath${i} from '${specifier(subpath)}';`).join('\n')}

export const all = [${subpaths.map((_, i) => `subpath${i}`).join(', ')}];
const model = sequential([layers.dense(1, { inputShape: [2], activation: 'sigmoid' })]);
model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'binary_crossentropy', metrics: ['acc'] });
export const history: History = await model.fit([[0, 1]], [[1]], { epochs: 1 });
export const numbers: readonly number[] | undefined = history.history['loss'];
// @ts-expect-error units must be a number
layers.dense('ten');
`;

let project: Project;
beforeAll(() => {
  project = installPackedPackage();
  project.write('train-xor.js', trainXor);
});
afterAll(() => project?.remove());

describe('the packed package', () => {
  test('holds neither tests nor anything from outside dist and src', () => {
    const folder = join(project.folder, 'node_modules', 'keratin');
    expect(existsSync(join(folder, 'dist', 'index.js'))).toBe(true);
    const files = project.run('find', [folder, '-type', 'f']).trim().split('\n').map((file) => file.slice(folder.length + 1));
    expect(files.filter((file) => /\.test\.|__snapshots__|^dist\/testing/.test(file))).toEqual([]);
    expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual(
      expect.arrayContaining(['LICENSE', 'dist', 'package.json', 'src']));
  });

  test('every subpath can be imported', () => {
    project.write('import-all.js', `${subpaths.map((subpath) => `await import('${specifier(subpath)}');`).join('\n')}\nconsole.log('imported');`);
    expect(project.run(process.execPath, ['import-all.js'])).toContain('imported');
  });

  test.for([20, 22, 24, 26])('learns xor on Node %i', (major, { skip }) => {
    const node = nodeOfVersion(major);
    if (node === null) return skip(`Node ${major} is not to be had on ${process.platform}-${process.arch}`);
    const result = JSON.parse(project.run(node, ['train-xor.js']).trim().split('\n').at(-1)!) as { node: string; answers: number[] };
    expect(result.node.split('.')[0]).toBe(String(major));
    expect(result.answers).toEqual([0, 1, 1, 0]);
  });

  test('the command line answers', () => {
    const main = join(project.folder, 'node_modules', 'keratin', manifest.bin.keratin);
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(project.run(process.execPath, [join(project.folder, 'node_modules', '.bin', 'keratin'), '--help'])).toContain('Usage: keratin');
  });

  describe.each(['typescript', 'typescript-native'])('a consumer type-checks with %s', (compiler) => {
    test.each([
      ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
      ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
    ])('%s', (_, modules) => {
      project.write('consumer.ts', consumer);
      project.write('tsconfig.json', JSON.stringify({
        compilerOptions: { target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: [], strict: true, skipLibCheck: false, noEmit: true, ...modules },
        files: ['consumer.ts'],
      }));
      project.run(process.execPath, [join(root, 'node_modules', compiler, 'bin', 'tsc'), '-p', 'tsconfig.json']);
    });
  });

  describe('in a browser', () => {
    const page = trainXor.replace('process.versions.node', '"browser"').replace(/console\.log\(JSON\.stringify\((.*)\)\);/, 'report($1);');
    const learned = { node: 'browser', answers: [0, 1, 1, 0] };
    const bundled = async (name: string, source: string): Promise<string[]> => {
      project.write(`${name}.js`, source);
      return bundle(project.folder, `${name}.js`, join(project.folder, `${name}.bundle.js`));
    };

    test('learns xor, bundled without anything of Node', async ({ skip }) => {
      const modules = await bundled('page', page);
      expect(modules.filter((path) => /\.node\.js$|onnxruntime-node/.test(path))).toEqual([]);
      if (chromium === undefined) return skip('no chromium here');
      expect(await runInBrowser(project.folder, 'page.bundle.js')).toEqual(learned);
    });

    test('learns xor on an isolated page that says nothing, with one thread', async ({ skip }) => {
      if (chromium === undefined) return skip('no chromium here');
      expect(await runInBrowser(project.folder, 'page.bundle.js', { isolated: true })).toEqual(learned);
    });

    test('learns xor with threads, on an isolated page that says where the WebAssembly files are', async ({ skip }) => {
      if (chromium === undefined) return skip('no chromium here');
      await bundled('threads', `import { env } from 'onnxruntime-web';\nenv.wasm.wasmPaths = '/';\n${page}`);
      expect(await runInBrowser(project.folder, 'threads.bundle.js', { isolated: true })).toEqual(learned);
    });
  });

  test('without onnxruntime-node it says so once and learns with onnxruntime-web', () => {
    rmSync(join(project.folder, 'node_modules', 'onnxruntime-node'), { recursive: true });
    const output = project.run('sh', ['-c', `"${process.execPath}" train-xor.js 2>&1`]);
    expect(output.match(/onnxruntime-web instead/g)).toHaveLength(1);
    expect(output).toContain('"answers":[0,1,1,0]');
  });
});
