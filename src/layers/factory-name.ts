/** @file What makes a class, as tfjs spells it. */

/** `Conv2D` to `conv2d`, `MaxPooling2D` to `maxPooling2d`, `LeakyReLU` to `leakyReLU`, `PReLU` to `prelu`. */
export const factoryName = (className: string): string =>
  className === 'PReLU' || /^[A-Z]+$/.test(className) ? className.toLowerCase() : className.charAt(0).toLowerCase() + className.slice(1).replace(/(?<=\d)D/, 'd');
