/** @file The part of the ONNX format that we read and write, as protobuf messages. Source: onnx/onnx.proto3, IR version 10. */
import protobuf from 'protobufjs/light.js';

const message = (fields: Record<string, readonly [id: number, type: string, rule?: 'repeated']>): protobuf.IType => ({
  fields: Object.fromEntries(Object.entries(fields).map(([name, [id, type, rule]]) => [name, rule === undefined ? { id, type } : { id, type, rule, options: { packed: true } }])),
});

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: [1, 'int64'], producerName: [2, 'string'], producerVersion: [3, 'string'], domain: [4, 'string'], modelVersion: [5, 'int64'],
      docString: [6, 'string'], graph: [7, 'GraphProto'], opsetImport: [8, 'OperatorSetIdProto', 'repeated'], metadataProps: [14, 'StringStringEntryProto', 'repeated'],
    }),
    StringStringEntryProto: message({ key: [1, 'string'], value: [2, 'string'] }),
    OperatorSetIdProto: message({ domain: [1, 'string'], version: [2, 'int64'] }),
    GraphProto: message({
      node: [1, 'NodeProto', 'repeated'], name: [2, 'string'], initializer: [5, 'TensorProto', 'repeated'], docString: [10, 'string'],
      input: [11, 'ValueInfoProto', 'repeated'], output: [12, 'ValueInfoProto', 'repeated'], valueInfo: [13, 'ValueInfoProto', 'repeated'],
    }),
    NodeProto: message({
      input: [1, 'string', 'repeated'], output: [2, 'string', 'repeated'], name: [3, 'string'], opType: [4, 'string'],
      attribute: [5, 'AttributeProto', 'repeated'], docString: [6, 'string'], domain: [7, 'string'],
    }),
    AttributeProto: message({
      name: [1, 'string'], f: [2, 'float'], i: [3, 'int64'], s: [4, 'bytes'], t: [5, 'TensorProto'], g: [6, 'GraphProto'],
      floats: [7, 'float', 'repeated'], ints: [8, 'int64', 'repeated'], strings: [9, 'bytes', 'repeated'], type: [20, 'int32'],
    }),
    TensorProto: message({
      dims: [1, 'int64', 'repeated'], dataType: [2, 'int32'], floatData: [4, 'float', 'repeated'], int32Data: [5, 'int32', 'repeated'],
      int64Data: [7, 'int64', 'repeated'], name: [8, 'string'], rawData: [9, 'bytes'], doubleData: [10, 'double', 'repeated'],
      externalData: [13, 'StringStringEntryProto', 'repeated'], dataLocation: [14, 'int32'],
    }),
    ValueInfoProto: message({ name: [1, 'string'], type: [2, 'TypeProto'] }),
    TypeProto: message({ tensorType: [1, 'TensorTypeProto'] }),
    TensorTypeProto: message({ elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] }),
    TensorShapeProto: message({ dim: [1, 'DimensionProto', 'repeated'] }),
    DimensionProto: message({ dimValue: [1, 'int64'], dimParam: [2, 'string'] }),
  },
});

/** Encoder and decoder of a whole model. */
export const ModelProto = root.lookupType('ModelProto');

export interface OnnxTensor { name: string; dims: number[]; dataType: number; rawData: Uint8Array }
/** A constant whose numbers lie beside the model: `location` says where, `dataLocation` is 1. */
export interface ExternalTensor extends Omit<OnnxTensor, 'rawData'> { externalData: { key: string; value: string }[]; dataLocation: number }
export interface OnnxAttributeProto { name: string; type: number; f?: number; i?: number; s?: Uint8Array; t?: OnnxTensor; g?: OnnxGraphProto; ints?: number[] }
export interface OnnxNode { opType: string; name: string; domain: string; input: string[]; output: string[]; attribute: OnnxAttributeProto[] }
export interface OnnxValueInfo { name: string; type: { tensorType: { elemType: number; shape: { dim: ({ dimValue: number } | { dimParam: string })[] } } } }
export interface OnnxGraphProto { name: string; node: OnnxNode[]; initializer: OnnxTensor[]; input: OnnxValueInfo[]; output: OnnxValueInfo[] }
export interface OnnxModel {
  irVersion: number; producerName: string; producerVersion: string; docString?: string;
  opsetImport: { domain: string; version: number }[]; graph: OnnxGraphProto; metadataProps?: { key: string; value: string }[];
}
