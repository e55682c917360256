/** @file File formats as bytes: safetensors and others. */
export { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.js';
