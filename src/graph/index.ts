/** @file Programs as graphs: passes, the ONNX writer, printing. */
export { optimize } from './passes.js';
export { printModel } from './print.js';
export { type Program, findLeaves, results } from './program.js';
export { encodeModel } from './encode-model.js';
export { OPSET, type WriteOptions, type WrittenModel, writeOnnx } from './write-onnx.js';
