/** A model as it is uploaded: one file, into which weights that the exporter wrote beside it are put. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inlineExternalData, OnnxError } from '@isthmus/onnx';
import { UsageError } from '../terminal/output.js';
import { fileBody, readableFile, type UploadBody } from './uploadBody.js';

export interface ModelFile extends UploadBody {
  /** Names of the files beside it that its weights are read from. */
  readonly dataFiles: readonly string[];
}

/** Protobuf's limit. Larger files are sent unread, and the API refuses them. */
const maxRead = 2 ** 31 - 1;

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
