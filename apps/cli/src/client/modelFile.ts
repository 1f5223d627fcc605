/** A model as it is uploaded: one file, into which weights that the exporter wrote beside it are put. */
import { accessSync, constants, createReadStream, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { inlineExternalData, OnnxError } from '@isthmus/onnx';
import { UsageError } from '../terminal.js';

export interface UploadBody {
  readonly bytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

export interface ModelFile extends UploadBody {
  /** Names of the files beside it that its weights are read from. */
  readonly dataFiles: readonly string[];
}

/** Protobuf's limit. Larger files are sent unread, and the API refuses them. */
const maxRead = 2 ** 31 - 1;

export function fileBody(path: string): UploadBody {
  return { bytes: statSync(path).size, stream: () => createReadStream(path) };
}

/** @throws UsageError where the file cannot be read, or a data file that it names is missing, too short or elsewhere */
export function modelFile(path: string): ModelFile {
  readableFile(path);
  const asItIs = { ...fileBody(path), dataFiles: [] };
  if (asItIs.bytes > maxRead) return asItIs;
  try {
    return inlineExternalData(readFileSync(path), dirname(path)) ?? asItIs;
  } catch (error) {
    // The API reports errors inside a model that is a single file.
    if (!(error instanceof OnnxError) || error.code === 'malformed') throw error;
    throw new UsageError(`${path}: ${error.message}`, { cause: error });
  }
}

export function readableFile(path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new UsageError(`${path}: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`${path}: expected a file, found a folder`);
  return path;
}
