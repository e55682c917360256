/** @file Compiling and running programs. */
export { type Backend, type Session, type SessionOptions } from './backend.js';
export { type CompileOptions, type CompiledFunction, compile, currentBackend } from './function.js';
