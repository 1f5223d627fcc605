/** ONNX bytes <-> the messages of the public schema, untyped beyond field types; the typed graph is built in parse.ts. */
import protobuf from 'protobufjs/light.js';
import { OnnxError } from './error.js';
import { onnxDescriptor } from './schema.js';

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
