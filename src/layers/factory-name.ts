/** @file What makes a class, as tfjs spells it. */

/** `Conv2D` to `conv2d`, `MaxPooling2D` to `maxPooling2d`, `GRUCell` to `gruCell`, `LeakyReLU` to `leakyReLU`, `PReLU` to `prelu`. */
export function factoryName(className: string): string {
  if (className === 'PReLU') return 'prelu';
  const acronym = /^[A-Z]+(?=$|[A-Z][a-z])/.exec(className)?.[0] ?? className.charAt(0);
  return acronym.toLowerCase() + className.slice(acronym.length).replace(/(?<=\d)D/, 'd');
}
