/** Graphs as files for a runtime to open. Large weights lie in one file that all graphs share; the runtime maps it and does not copy it. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, type StaticGraph, serializeGraph } from '@isthmus/onnx';

/** Weights of 32 MiB and more go into a file. Below that a session's own copy costs less. */
const largeWeights = 2 ** 25;

/** Constants below this size stay in the graph's own file. */
const largeConstant = 4096;

/** What a session is created from: bytes, or the path of a file. */
export type SessionSource = Uint8Array | string;

export interface SessionSources {
  readonly sources: readonly SessionSource[];
  /** True if the weights are mapped from a file. */
  readonly mapped: boolean;
  /** Removes the files. Sessions that have mapped them keep reading them. */
  dispose(): void;
}

/** Bytes of the graphs' constants, those that they share counted once. */
export function weightBytes(graphs: readonly StaticGraph[]): number {
  const distinct = new Set(graphs.flatMap((graph) => [...graph.constants.values()].map((tensor) => tensor.data)));
  return [...distinct].reduce((sum, data) => sum + data.byteLength, 0);
}

/**
 * One source per graph.
 *
 * @param folder where files are made, as large as the weights; the system's temporary folder by default
 */
export function sessionSources(graphs: readonly StaticGraph[], folder = tmpdir()): SessionSources {
  if (weightBytes(graphs) < largeWeights) {
    return { sources: graphs.map((graph) => serializeGraph(graph)), mapped: false, dispose: () => undefined };
  }
  const path = mkdtempSync(join(folder, 'isthmus-weights-'));
  const dispose = () => rmSync(path, { recursive: true, force: true });
  try {
    const offsets = writeWeights(graphs, join(path, weightsName));
    const sources = graphs.map((graph, index) => {
      const source = join(path, `${index}.onnx`);
      const external = (name: string) => {
        const tensor = graph.constants.get(name);
        const offset = tensor && offsets.get(tensor.data);
        return offset === undefined ? undefined : { location: weightsName, offset };
      };
      writeFileSync(source, serializeGraph(graph, { external }));
      return source;
    });
    return { sources, mapped: true, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

const weightsName = 'weights.bin';

/** Each distinct array once, at page boundaries so that it can be mapped. */
function writeWeights(graphs: readonly StaticGraph[], path: string): Map<object, number> {
  const page = 4096;
  const offsets = new Map<object, number>();
  const file = openSync(path, 'w', 0o600);
  try {
    let end = 0;
    for (const tensor of graphs.flatMap((graph) => [...graph.constants.values()])) {
      if (tensor.data.byteLength < largeConstant || offsets.has(tensor.data)) continue;
      const bytes = bytesOf(tensor);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, end + done);
      offsets.set(tensor.data, end);
      end += Math.ceil(bytes.length / page) * page;
    }
  } finally {
    closeSync(file);
  }
  return offsets;
}
