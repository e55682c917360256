/** @file What is sent to /predict, as samples: numbers, texts, pictures, tables. */
import { tableName } from '../../cli/run/data-kind.js';
import { httpError } from './http-error.js';
import { parseJson } from './request-body.js';
import type { Given } from './worker/tasks.js';

/** Samples in one request. */
export const SAMPLES = 256;

export const predictTypes = /^(application\/json|application\/octet-stream|multipart\/form-data|image\/[\w.+-]+|text\/csv|text\/tab-separated-values)$/;
const isTable = (type: string): boolean => /^text\/(csv|tab-separated-values)/i.test(type);

/** @param type the Content-Type, its parameters included */
export async function givenIn(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Given[]> {
  if (bytes.length === 0) throw wrong('body', 'a picture, a table, or JSON', 'nothing');
  const given = /^application\/json/i.test(type) ? fromJson(parseJson(bytes)) : /^multipart\//i.test(type) ? await fromForm(bytes, type) : isTable(type) ? [{ csv: bytes }] : [{ bytes }];
  if (given.length === 0 || given.length > SAMPLES) throw wrong('body', `1 to ${SAMPLES} samples`, String(given.length));
  return given;
}

/** `{ "inputs": [sample, …] }`, `{ "texts": ["…", …] }`, an array of either, or `{ "tables": [[row, …], …] }`. */
function fromJson(value: unknown): Given[] {
  const { inputs, texts, tables } = (Array.isArray(value) ? { inputs: value } : value ?? {}) as { inputs?: unknown; texts?: unknown; tables?: unknown };
  if (Array.isArray(tables)) return tables.map((rows: unknown) => ({ rows }));
  const list = texts ?? inputs;
  if (!Array.isArray(list)) throw wrong('body', '{ "inputs": [sample, …] }, { "texts": ["…"] } or { "tables": [[row, …]] }', 'something else');
  if (list.every((one) => typeof one === 'string')) {
    if (list.some((one: string) => one.length > 100_000)) throw wrong('texts', 'texts of at most 100,000 characters', 'a longer one');
    return list.map((text: string) => ({ text }));
  }
  return list.map((values: unknown) => ({ values }));
}

async function fromForm(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Given[]> {
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData().catch(() => { throw wrong('body', 'a form of parts', 'something that is cut off, or its boundary is wrong'); });
  const parts = [...form.entries()];
  return Promise.all(parts.map(async ([name, part]): Promise<Given> => {
    if (typeof part !== 'string') {
      const own = new Uint8Array(await part.arrayBuffer());
      return isTable(part.type) || tableName.test(part.name) ? { csv: own } : { bytes: own };
    }
    if (name === 'text') return { text: part };
    throw wrong(`part ${JSON.stringify(name.slice(0, 40))}`, 'a file, or a part called text', 'another');
  }));
}

const wrong = (where: string, expected: string, received: string): Error => httpError('server/request', { where, expected, received, fix: 'see /openapi.json' });
