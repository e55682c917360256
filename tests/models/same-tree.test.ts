/** @file What Keratin saves again is what Keras saved, down to the kinds of texts: groups, attributes and datasets with their HDF5 types, entries of the archive, keys of the configs, whole numbers and floats. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import h5wasm from 'h5wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/models/load.js';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/fixtures/models');
const absent = existsSync(fixtures) ? '' : ' (skipped: there is no ../shared/fixtures)';
const files = absent === '' ? readdirSync(fixtures).filter((name) => /\.(h5|keras)$/.test(name)) : [];
let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'same-tree-')); });
afterAll(() => rmSync(folder, { recursive: true }));

/** Class of the type, bytes, sign; texts: of any length or padded, ASCII or UTF-8. */
function typeOf({ type, size, signed, cset, vlen, littleEndian, shape, maxshape, chunks }: any): string {
  const text = type === 3 ? ` ${vlen ? 'any length' : `${size} bytes`} ${cset === 1 ? 'UTF-8' : 'ASCII'}` : ` ${size} bytes ${signed ? 'signed' : ''} ${littleEndian ? 'little' : 'big'}`;
  return `class ${type}${text} shape ${JSON.stringify(shape)} at most ${JSON.stringify(maxshape)} chunks ${JSON.stringify(chunks)}`;
}

/** A line for each group, attribute and dataset. Values of attributes that are no JSON stand in full. */
async function outline(bytes: Uint8Array): Promise<string[]> {
  const { FS } = await h5wasm.ready;
  FS.writeFile('/tree.h5', bytes);
  const file = new h5wasm.File('/tree.h5', 'r');
  const lines: string[] = [];
  const attributes = (object: any, path: string): void => {
    for (const [name, attribute] of Object.entries<any>(object.attrs)) {
      const value = typeof attribute.value === 'string' && attribute.value.startsWith('{') ? 'JSON' : name === 'backend' ? '' : JSON.stringify(attribute.value);
      lines.push(`${path}@${name}: ${typeOf(attribute.metadata)} = ${value}`);
    }
  };
  const visit = (group: any, path: string): void => {
    attributes(group, path);
    for (const name of [...group.keys()].sort()) {
      const member = group.get(name);
      if (member instanceof h5wasm.Group) {
        lines.push(`${path}/${name}`);
        visit(member, `${path}/${name}`);
      } else {
        lines.push(`${path}/${name}: ${typeOf(member.metadata)} = ${JSON.stringify([member.value].flat().map((v: any) => (ArrayBuffer.isView(v) ? [...(v as Float32Array)].join() : `${v}`)))}`);
        attributes(member, `${path}/${name}`);
      }
    }
  };
  try {
    visit(file, '');
  } finally {
    file.close();
    FS.unlink('/tree.h5');
  }
  return lines;
}

/** The text of a JSON attribute of the root. */
async function attributeText(bytes: Uint8Array, name: string): Promise<string> {
  const { FS } = await h5wasm.ready;
  FS.writeFile('/text.h5', bytes);
  const file = new h5wasm.File('/text.h5', 'r');
  try {
    return (file.attrs[name] as any)?.value as string;
  } finally {
    file.close();
    FS.unlink('/text.h5');
  }
}

/**
 * A config with its keys in their order, floats told from whole numbers. Left out: the number of an object in Python's memory, and
 * where PyTorch's optimizers live, which only a Keras on PyTorch can read.
 */
function keysAndKinds(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(\.\d+)?(e[+-]?\d+)?/g, (token) => (/^-?\d/.test(token) ? JSON.stringify(`${/[.e]/.test(token) ? 'float' : 'int'} ${Number(token)}`) : token));
  return JSON.parse(marked, (key, value) => {
    if (key === 'shared_object_id') return undefined;
    return value !== null && typeof value === 'object' && /^keras\.src\.backend\.torch\.optimizers/.test(value.module) ? { ...value, module: 'keras.optimizers', registered_name: null } : value;
  });
}

describe.skipIf(absent !== '')(`saved again${absent}`, () => {
  it.each(files)('%s', async (name) => {
    const model = await loadModel(join(fixtures, name));
    await model.save(join(folder, name));
    const [ours, keras] = [folder, fixtures].map((place) => readFileSync(join(place, name))) as [Buffer, Buffer];
    if (name.endsWith('.h5')) {
      expect(await outline(ours)).toEqual(await outline(keras));
      for (const attribute of ['model_config', 'training_config']) expect(keysAndKinds(await attributeText(ours, attribute))).toEqual(keysAndKinds(await attributeText(keras, attribute)));
    } else {
      const [a, b] = [unzipSync(ours), unzipSync(keras)];
      expect(Object.keys(a)).toEqual(Object.keys(b));
      const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
      expect(keysAndKinds(text(a['config.json']))).toEqual(keysAndKinds(text(b['config.json'])));
      const [about, original] = [a, b].map((entries) => JSON.parse(text(entries['metadata.json']))) as [any, any];
      expect(Object.keys(about)).toEqual(Object.keys(original));
      expect(about.keras_version).toBe(original.keras_version);
      expect(about.date_saved).toMatch(/^\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d$/);
      expect(await outline(a['model.weights.h5']!)).toEqual(await outline(b['model.weights.h5']!));
    }
    await model.dispose();
  });
});
