/** Tensor data that a model file keeps in a second file: read from inside the model's own folder only, or put into the model. */
import { closeSync, createReadStream, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import protobuf from 'protobufjs/light.js';
import { OnnxError } from '../error.js';
import { decodeWireTensor } from './wire.js';

type ExternalEntries = readonly { readonly key?: string; readonly value?: string }[];

/** Bytes of a file. */
interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** The `location` of a tensor's data outside the model file, as the file names it. */
function locationOf(entries: ExternalEntries): string {
  return entries.find(({ key }) => key === 'location')?.value ?? '';
}

/**
 * The bytes that `external_data` describes: `location` relative to the folder, `offset`, `length`.
 *
 * @throws OnnxError external-data: a path or link that leads out of the folder, or a range outside the file.
 */
function externalRange(entries: ExternalEntries, what: string, folder: string): FileRange {
  const field = (key: string) => entries.find((entry) => entry.key === key)?.value;
  const location = locationOf(entries);
  const path = insideFolder(folder, location, what);
  const { size } = statSync(path);
  const offset = Number(field('offset') ?? 0);
  const length = Number(field('length') ?? size - offset);
  const isRange = [offset, length].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isRange || offset + length > size) {
    throw new OnnxError(
      'external-data',
      `${what}: expected ${length} bytes from ${offset} on in "${location}", which has ${size}`,
    );
  }
  return { path, offset, length };
}

/** Reads one tensor's bytes. @throws OnnxError external-data, also where no folder is given. */
export function readExternalTensor(entries: ExternalEntries, what: string, folder: string | undefined): Uint8Array {
  if (folder === undefined) {
    throw new OnnxError(
      'external-data',
      `${what} is stored outside the model file, in "${locationOf(entries)}"; export the model as one file (torch.onnx.export(..., external_data=False)), or add it with "isthmus models add", which reads both files`,
    );
  }
  const { path, offset, length } = externalRange(entries, what, folder);
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) throw new OnnxError('external-data', `${what}: "${locationOf(entries)}" ended early`);
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function insideFolder(folder: string, location: string, what: string): string {
  let root: string;
  let path: string;
  try {
    root = realpathSync(folder);
    path = realpathSync(resolve(root, location));
  } catch (cause) {
    throw new OnnxError('external-data', `${what}: its data file "${location}" is not beside the model`, { cause });
  }
  const inside = relative(root, path);
  if (isAbsolute(location) || inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw new OnnxError('external-data', `${what}: its data file "${location}" lies outside the model's folder`);
  }
  return path;
}

interface InlinedModel {
  readonly bytes: number;
  /** Names of the data files, as the model names them. */
  readonly dataFiles: readonly string[];
  /** The file, piece by piece; the weights are read as they are asked for. */
  stream(): AsyncGenerator<Uint8Array>;
}

type Piece = Uint8Array | FileRange;

/** Fields that can hold a tensor, at some depth, by message: number in onnx.proto -> message. */
const children = {
  Model: { 7: 'Graph', 25: 'Function' },
  Graph: { 1: 'Node', 5: 'Tensor' },
  Function: { 7: 'Node' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph', 10: 'Tensor', 11: 'Graph' },
} as const;
type Message = keyof typeof children;

/** Field numbers of TensorProto. */
const fields = { rawData: 9, externalData: 13, dataLocation: 14 } as const;
const lengthDelimited = 2;

/** The most that a protobuf message may hold. */
const maxBytes = 2 ** 31 - 1;

/**
 * @param bytes the model file
 * @param folder where it lies, which no data file may leave
 * @returns null if the model has its weights inside already, or is no ONNX file
 * @throws OnnxError external-data: a data file that is missing, shorter than the model says or outside the folder; too-large
 */
export function inlineExternalData(bytes: Uint8Array, folder: string): InlinedModel | null {
  const dataFiles = new Set<string>();
  const pieces = rewritten(bytes, 'Model', { folder, dataFiles });
  if (!pieces) return null;
  const size = sizeOfPieces(pieces);
  if (size > maxBytes) {
    throw new OnnxError(
      'too-large',
      `the model has ${size} bytes with its weights inside, and one ONNX file holds at most ${maxBytes}`,
    );
  }
  return { bytes: size, dataFiles: [...dataFiles], stream: () => streamOf(pieces) };
}

async function* streamOf(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      yield piece;
      continue;
    }
    const { path, offset, length } = piece;
    let rest = length;
    for await (const chunk of createReadStream(path, { start: offset, end: offset + length - 1 })) {
      rest -= chunk.length;
      yield chunk;
    }
    if (rest !== 0) throw new OnnxError('external-data', `"${path}" has changed while it was read`);
  }
}

const sizeOfPieces = (pieces: readonly Piece[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

interface Context {
  readonly folder: string;
  readonly dataFiles: Set<string>;
}

/** The message with every tensor in it inlined; null if none points outside. */
function rewritten(bytes: Uint8Array, message: Message, context: Context): Piece[] | null {
  const inside: Readonly<Record<number, Message | 'Tensor'>> = children[message];
  const pieces: Piece[] = [];
  let unchangedFrom = 0;
  for (const { field, wireType, start, content, end } of fieldsOf(bytes)) {
    const child = wireType === lengthDelimited ? inside[field] : undefined;
    if (child === undefined) continue;
    const part = bytes.subarray(content, end);
    const inner = child === 'Tensor' ? inlinedTensor(part, context) : rewritten(part, child, context);
    if (!inner) continue;
    pieces.push(bytes.subarray(unchangedFrom, start), header(field, sizeOfPieces(inner)), ...inner);
    unchangedFrom = end;
  }
  return pieces.length === 0 ? null : [...pieces, bytes.subarray(unchangedFrom)];
}

/** The tensor's other fields, then its data as raw_data. */
function inlinedTensor(bytes: Uint8Array, { folder, dataFiles }: Context): Piece[] | null {
  const tensor = decodeWireTensor(bytes);
  if (tensor.dataLocation !== 1) return null;
  const entries = tensor.externalData ?? [];
  const range = externalRange(entries, `"${tensor.name ?? ''}"`, folder);
  dataFiles.add(locationOf(entries));
  const left: number[] = [fields.rawData, fields.externalData, fields.dataLocation];
  const kept = [...fieldsOf(bytes)].filter(({ field }) => !left.includes(field));
  const pieces: Piece[] = kept.map(({ start, end }) => bytes.subarray(start, end));
  return [...pieces, header(fields.rawData, range.length), ...(range.length > 0 ? [range] : [])];
}

interface Field {
  readonly field: number;
  readonly wireType: number;
  /** Offsets: where the field begins, where its content begins after tag and length, where both end. */
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Fields of a message in order. It stops where the bytes are no message. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    let field: Field;
    try {
      const tag = reader.uint32();
      const wireType = tag & 7;
      const length = wireType === lengthDelimited ? reader.uint32() : undefined;
      const content = reader.pos;
      if (length === undefined) reader.skipType(wireType);
      else if (length > 0) reader.skip(length);
      field = { field: tag >>> 3, wireType, start, content, end: reader.pos };
    } catch {
      // Not protobuf, or cut short: the API says so when it gets the file.
      return;
    }
    yield field;
  }
}

function header(field: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32(((field << 3) | lengthDelimited) >>> 0)
    .uint32(length)
    .finish();
}
