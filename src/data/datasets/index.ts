/** @file Ready-made datasets: `datasets.mnist.loadData()`. */
export { type ReviewTexts, aclImdb } from './acl-imdb.js';
export * as catsAndDogs from './cats-and-dogs.js';
export * as cifar10 from './cifar10.js';
export * as glove from './glove.js';
export * as imdb from './imdb.js';
export * as jena from './jena.js';
export * as mnist from './mnist.js';
export * as reuters from './reuters.js';
