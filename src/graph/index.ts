/** @file Programs as graphs: passes, the ONNX writer, printing. */
export { optimize } from './passes.js';
export { printModel } from './print.js';
export { type Program, findLeaves, results } from './program.js';
export { OPSET, type WriteOptions, type WrittenModel, encodeModel, writeOnnx } from './write-onnx.js';
