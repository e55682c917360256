/** @file What a file names and only its user has: layers, activations, initializers, losses … of the user's own, by name. */
import { type Fields, isFields } from '../core/fields.js';
import { type KerasObject, readKerasConfig } from '../core/registry.js';

/**
 * Things of the user's own by the names that a file gives them. Classes are given as functions that make one from its config in
 * camelCase; functions (activations, losses, metrics) as themselves.
 *
 * @example
 * const model = await loadModel('m.h5', { customObjects: { swish_2: (z: Value) => ops.mul(z, ops.sigmoid(ops.mul(z, 2))) } });
 */
export type CustomObjects = Readonly<Record<string, (...given: any[]) => any>>;

/** The name by which the user has given what a file names: registered, with or without its package, or plain. */
export function customName(value: unknown, customObjects: CustomObjects): string | undefined {
  const { class_name: name, config, registered_name: registered } = (isFields(value) ? value : { class_name: value }) as Fields;
  const called = name === 'function' ? [registered, config] : [registered, name];
  return called.filter((k): k is string => typeof k === 'string').flatMap((k) => [k, k.replace(/^.*>/, '')]).find((k) => Object.hasOwn(customObjects, k));
}

/** The user's own thing that a file names: a function itself, or made from its config; undefined for all others. */
export function customPart(value: unknown, customObjects: CustomObjects): unknown {
  const key = customName(value, customObjects);
  if (key === undefined) return undefined;
  return isFields(value) && value['class_name'] !== 'function' ? customObjects[key]!(readKerasConfig(isFields(value['config']) ? value['config'] : {})) : customObjects[key];
}

const isKerasObject = (value: unknown): value is KerasObject & Fields => isFields(value) && isFields(value['config']);

/** A layer's object in which activations, initializers, regularizers and constraints of the user's own stand for their names; in layers inside it too. */
export function withCustomParts(object: KerasObject, customObjects: CustomObjects = {}): KerasObject {
  if (Object.keys(customObjects).length === 0) return object;
  const inner = (value: unknown): unknown => (isKerasObject(value) ? withCustomParts(value, customObjects) : value);
  const part = (key: string, value: unknown): unknown => {
    if (/^(layer|backward_layer|cell|cells)$/.test(key)) return Array.isArray(value) ? value.map(inner) : inner(value);
    return /(activation|initializer|regularizer|constraint)$/.test(key) ? customPart(value, customObjects) ?? value : value;
  };
  return { ...object, config: Object.fromEntries(Object.entries(object.config).map(([key, value]) => [key, part(key, value)])) };
}
