/**
 * ONNX bytes <-> the protobuf messages of the public schema, untyped beyond field types; parse.ts builds the typed graph from them. Message
 * names, field names, numbers and types are those of onnx/onnx.proto of github.com/onnx/onnx (Apache-2.0, IR version 10). Training,
 * quantisation annotations, documentation strings and sparse values are left out: protobuf skips fields that a reader does not know.
 */
import protobuf from 'protobufjs/light.js';
import { OnnxError } from '../error.js';

type Field = { id: number; type: string; rule?: 'repeated'; options?: { packed: boolean } };

const one = (id: number, type: string): Field => ({ id, type });
const many = (id: number, type: string): Field => ({ id, type, rule: 'repeated', options: { packed: false } });
const packed = (id: number, type: string): Field => ({ id, type, rule: 'repeated', options: { packed: true } });

const onnxDescriptor = {
  nested: {
    onnx: {
      options: { syntax: 'proto2' },
      nested: {
        ModelProto: {
          fields: {
            irVersion: one(1, 'int64'),
            producerName: one(2, 'string'),
            producerVersion: one(3, 'string'),
            graph: one(7, 'GraphProto'),
            opsetImport: many(8, 'OperatorSetIdProto'),
            functions: many(25, 'FunctionProto'),
          },
        },
        OperatorSetIdProto: { fields: { domain: one(1, 'string'), version: one(2, 'int64') } },
        FunctionProto: { fields: { name: one(1, 'string') } },
        GraphProto: {
          fields: {
            node: many(1, 'NodeProto'),
            name: one(2, 'string'),
            initializer: many(5, 'TensorProto'),
            input: many(11, 'ValueInfoProto'),
            output: many(12, 'ValueInfoProto'),
            sparseInitializer: many(15, 'SparseTensorProto'),
          },
        },
        SparseTensorProto: { fields: { dims: packed(3, 'int64') } },
        NodeProto: {
          fields: {
            input: many(1, 'string'),
            output: many(2, 'string'),
            name: one(3, 'string'),
            opType: one(4, 'string'),
            attribute: many(5, 'AttributeProto'),
            domain: one(7, 'string'),
          },
        },
        AttributeProto: {
          fields: {
            name: one(1, 'string'),
            f: one(2, 'float'),
            i: one(3, 'int64'),
            s: one(4, 'bytes'),
            t: one(5, 'TensorProto'),
            g: one(6, 'GraphProto'),
            floats: many(7, 'float'),
            ints: many(8, 'int64'),
            strings: many(9, 'bytes'),
            type: one(20, 'int32'),
          },
        },
        TensorProto: {
          fields: {
            dims: many(1, 'int64'),
            dataType: one(2, 'int32'),
            floatData: packed(4, 'float'),
            int32Data: packed(5, 'int32'),
            int64Data: packed(7, 'int64'),
            name: one(8, 'string'),
            rawData: one(9, 'bytes'),
            doubleData: packed(10, 'double'),
            externalData: many(13, 'StringStringEntryProto'),
            dataLocation: one(14, 'int32'),
          },
        },
        StringStringEntryProto: { fields: { key: one(1, 'string'), value: one(2, 'string') } },
        ValueInfoProto: { fields: { name: one(1, 'string'), type: one(2, 'TypeProto') } },
        TypeProto: { fields: { tensorType: one(1, 'TypeProtoTensor') } },
        TypeProtoTensor: { fields: { elemType: one(1, 'int32'), shape: one(2, 'TensorShapeProto') } },
        TensorShapeProto: { fields: { dim: many(1, 'TensorShapeDimension') } },
        TensorShapeDimension: { fields: { dimValue: one(1, 'int64'), dimParam: one(2, 'string') } },
      },
    },
  },
} as const;

/** TensorProto.DataType. */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** AttributeProto.AttributeType, for the kinds that a node of this package can carry. */
export const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** A 64-bit integer as protobufjs hands it out. */
export type WireInteger = number | { toNumber(): number };

export interface WireTensor {
  dims?: WireInteger[];
  dataType?: number;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: WireInteger[];
  name?: string;
  rawData?: Uint8Array;
  doubleData?: number[];
  externalData?: { key?: string; value?: string }[];
  dataLocation?: number;
}
export interface WireAttribute {
  name?: string;
  f?: number;
  i?: WireInteger;
  s?: Uint8Array;
  t?: WireTensor;
  g?: WireGraph;
  floats?: number[];
  ints?: WireInteger[];
  strings?: Uint8Array[];
  type?: number;
}
export interface WireNode {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  attribute?: WireAttribute[];
  domain?: string;
}
export interface WireShape {
  dim?: { dimValue?: WireInteger; dimParam?: string }[];
}
export interface WireValue {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: WireShape } };
}
export interface WireGraph {
  node?: WireNode[];
  name?: string;
  initializer?: WireTensor[];
  input?: WireValue[];
  output?: WireValue[];
  sparseInitializer?: unknown[];
}
export interface WireModel {
  irVersion?: WireInteger;
  producerName?: string;
  producerVersion?: string;
  graph?: WireGraph;
  opsetImport?: { domain?: string; version?: WireInteger }[];
  functions?: unknown[];
}

const root = protobuf.Root.fromJSON(onnxDescriptor);
const modelProto = root.lookupType('onnx.ModelProto');
const tensorProto = root.lookupType('onnx.TensorProto');

/** Bytes of tensors in the result are views on `bytes`, not copies. */
export function decodeWireModel(bytes: Uint8Array): WireModel {
  return decoded(modelProto, bytes) as unknown as WireModel;
}

export function decodeWireTensor(bytes: Uint8Array): WireTensor {
  return decoded(tensorProto, bytes) as unknown as WireTensor;
}

/** Fields that are absent read as the prototype's defaults (0, '', []), which the parser treats as absent. */
function decoded(type: protobuf.Type, bytes: Uint8Array): protobuf.Message {
  try {
    return type.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OnnxError('malformed', `not an ONNX file, or cut short: protobuf decoding failed (${reason})`, { cause });
  }
}

export function encodeWireModel(model: WireModel): Uint8Array {
  return modelProto.encode(model as protobuf.Message).finish();
}
