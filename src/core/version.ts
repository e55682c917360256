/** @file The version of the package, as it is written into files. A test holds it to package.json. */
export const VERSION = '0.1.0';
