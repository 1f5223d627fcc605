/** Opens a classifier from an ONNX file. Chooses engine, provider and batch. */
import { availableParallelism } from 'node:os';
import { type ClassifierGraph, type Model, type ModelManifest, specialize } from '@isthmus/onnx';
import { batchedClassifier } from '../batching/batchedClassifier.js';
import type { Lane } from '../batching/laneRunners.js';
import { saysMemory } from '../batching/runner.js';
import { EngineUnavailableError, explainMemory } from '../error.js';
import { requireGradient } from '../gradient/gradientGraph.js';
import { computesRowsApart, laneCount } from '../onnxruntime/lanes.js';
import { tuned } from '../onnxruntime/lrn.js';
import {
  type OnnxRuntimeOptions,
  openOnnxRuntime,
  type PreparedNetwork,
  prepareOnnxRuntime,
} from '../onnxruntime/openOnnxRuntime.js';
import { type Provider, providers } from '../onnxruntime/sessions.js';
import { openSessionThreads, type SessionThreads } from '../onnxruntime/sessionThreads.js';
import { type TfjsProvider, tfjsProviders } from '../tfjs/providers.js';
import { type Calibration, calibrateBatch, type Opened } from './calibrate.js';
import type { Classifier } from './classifier.js';
import { collectGarbage, type ModelFile, readModel } from './modelFile.js';

type EngineName = 'onnxruntime' | 'tfjs';

export interface OpenOptions extends ModelFile {
  /** Preprocessing, pixel bounds and free sizes. */
  readonly manifest?: ModelManifest;
  readonly engine?: EngineName;
  readonly provider?: Provider | TfjsProvider;
  /** Threads that ONNX Runtime may use on the cpu, in one operation or in several sessions (lanes.ts); all cores by default. */
  readonly threads?: number;
  /** Rows of every batch that the engine runs; measured at load by default. */
  readonly batch?: number | 'calibrate';
  /** False opens a classifier without gradients, in about half the memory. */
  readonly gradients?: boolean;
  /** Where weights over 32 MiB are written while sessions are made; the system's temporary folder by default. */
  readonly scratchFolder?: string;
}

/** What was opened, for a result's record. */
interface EngineDescription {
  readonly engine: EngineName;
  readonly provider: Provider | TfjsProvider;
  /** TensorFlow.js computes on one thread; its native library on all cores. */
  readonly threads: number;
  readonly batch: number;
  /** The measurements that chose the batch; null if the caller gave it. */
  readonly calibration: Calibration | null;
  readonly gradients: boolean;
  /** The trailing softmax that was taken off: logits are its input. */
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
  /** Whether a row has the same bits alone and among any other rows, in any place of a batch (lanes.ts). */
  readonly rowsApart: boolean;
  readonly opset: number;
  readonly producer: string;
}

export interface OpenClassifier extends Classifier {
  describe(): EngineDescription;
}

/**
 * Opens a classifier.
 *
 * On the cpu provider the same call gives the same bits on every run. For networks of convolutions, pools, ReLU and matrices
 * (all of the paper's) a row's result is also the same bits alone, among any other rows, at every batch size and number of
 * threads; for transformers it is so to 1e-6 of the largest value, since vectorised exponentials end in scalar ones.
 * Gradients of networks with ReLU or MaxPool jump where an activation is within rounding of a kink: two engines agree row by
 * row to 1e-5 except on such rows.
 *
 * @throws OnnxError if the file is refused, ChangedFileError if its bytes have another hash, EngineUnavailableError if the
 *   provider cannot be had, OutOfMemoryError if memory does not suffice for the batch; the classifier's calls throw the last one too.
 */
export async function openClassifier({
  model,
  sha256,
  manifest = {},
  engine = 'onnxruntime',
  provider = 'cpu',
  threads = availableParallelism(),
  batch = 'calibrate',
  gradients = true,
  ...scratch
}: OpenOptions): Promise<OpenClassifier> {
  if (batch !== 'calibrate' && !(Number.isInteger(batch) && batch >= 1)) {
    throw new RangeError(`openClassifier: batch ${batch}, expected a whole number from 1 up or 'calibrate'`);
  }
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`openClassifier: threads ${threads}, expected a whole number from 1 up`);
  }
  const sessionThreads = openSessionThreads();
  const openAt = engineOf(
    { ...scratch, source: { model, sha256 }, manifest, engine, provider, threads, gradients },
    sessionThreads,
  );
  try {
    const { calibration, opened } =
      batch === 'calibrate'
        ? await calibrateBatch(openAt, gradients)
        : { calibration: null, opened: await openAt(batch) };
    const { classifier, opset, producer, removedSoftmax, rowsApart } = opened;
    const description = {
      ...{ engine, provider, batch: opened.batch, calibration, gradients, removedSoftmax, rowsApart, opset, producer },
      threads: engine === 'onnxruntime' ? threads : provider === 'tensorflow' ? availableParallelism() : 1,
    };
    const close = () => classifier.close().finally(() => sessionThreads.close());
    return { ...classifier, close, describe: () => description };
  } catch (error) {
    await sessionThreads.close();
    throw batch === 'calibrate' ? error : explainMemory(error, { engine, provider, batch });
  }
}

interface EngineOptions extends Omit<OnnxRuntimeOptions, 'provider'> {
  readonly source: ModelFile;
  readonly manifest: ModelManifest;
  readonly engine: EngineName;
  readonly provider: Provider | TfjsProvider;
}

interface OpenedNetwork extends Opened {
  readonly removedSoftmax: ClassifierGraph['removedSoftmax'];
  readonly rowsApart: boolean;
  readonly opset: number;
  readonly producer: string;
}

/** How the chosen engine opens the file at a number of rows. */
function engineOf({ engine, provider, ...options }: EngineOptions, threads: SessionThreads) {
  if (engine === 'tfjs') return (batch: number) => openWithTfjs(options, oneOf(tfjsProviders, provider, engine), batch);
  const onnxRuntimeOptions = { ...options, provider: oneOf(providers, provider, engine) };
  return async (batch: number): Promise<OpenedNetwork> => {
    const prepared = await prepare(options.source, options.manifest, batch, onnxRuntimeOptions);
    const { network, lanes: count, smaller, ...described } = prepared;
    // The file's bytes, as large as the weights, are garbage now. No later step would make V8 collect them.
    if (network.files.mapped) collectGarbage();
    const told = { engine, provider, batch };
    const lanes: Lane[] = [];
    try {
      for (let lane = 0; lane < count; lane++) {
        // The first lane computes on this thread, which waits for the others anyway.
        const host = lane === 0 ? {} : { host: threads.host(lane) };
        const settings = { ...onnxRuntimeOptions, ...host, threads: Math.floor(options.threads / count) };
        const rest = smaller.map(({ rows, network: smallerNetwork }) => ({
          batch: rows,
          open: async () => saysMemory(await openOnnxRuntime(smallerNetwork(), settings), told),
        }));
        lanes.push({ runner: saysMemory(await openOnnxRuntime(network, settings), told), rest });
      }
    } catch (error) {
      await Promise.allSettled(lanes.map(({ runner }) => runner.close()));
      throw error;
    } finally {
      // Files exist only while sessions are made: a process that is killed later leaves none behind.
      network.files.dispose();
    }
    return { ...described, ...classifierOf(network, lanes, options.manifest), batch };
  };
}

function classifierOf(
  { inputShape, numClasses, removedSoftmax }: Pick<ClassifierGraph, 'inputShape' | 'numClasses' | 'removedSoftmax'>,
  lanes: readonly Lane[],
  { bounds = [0, 1] }: ModelManifest,
) {
  return { removedSoftmax, classifier: batchedClassifier(lanes, { inputShape, numClasses, bounds }) };
}

function oneOf<T extends string>(known: readonly T[], provider: string, engine: EngineName): T {
  const match = known.find((name) => name === provider);
  if (match) return match;
  throw new EngineUnavailableError(
    `engine "${engine}" has no provider "${provider}"; choose one of ${known.join(', ')}`,
  );
}

async function openWithTfjs(
  { source, manifest, gradients }: Pick<EngineOptions, 'source' | 'manifest' | 'gradients'>,
  provider: TfjsProvider,
  batch: number,
): Promise<OpenedNetwork> {
  // Loaded here, so that a process that computes with ONNX Runtime does not load TensorFlow.js.
  const { openTfjs } = await import('../tfjs/openTfjs.js');
  const model = await readModel(source);
  const network = specialize(model, { batch, manifest });
  if (gradients) requireGradient(network.graph);
  const runner = saysMemory(await openTfjs(network, { provider }), { engine: 'tfjs', provider, batch });
  // Its kernels are not known to give a row the same bits in every place of a batch.
  const rowsApart = false;
  return {
    opset: model.opset,
    producer: model.producer,
    batch,
    rowsApart,
    ...classifierOf(network, [{ runner }], manifest),
  };
}

/** Reads the file into sessions' sources. A separate function, so that no closure keeps the file's bytes after it has returned. */
async function prepare(source: ModelFile, manifest: ModelManifest, batch: number, options: OnnxRuntimeOptions) {
  const model = await readModel(source);
  const lanes = laneCount(model, manifest, batch, options);
  const rows = Math.ceil(batch / lanes);
  const again = typeof source.model === 'string' ? rereads(source, manifest, rows) : undefined;
  const graph = specialize(model, { batch: rows, manifest });
  const network = prepareOnnxRuntime(graph, options, again);
  const rowsApart = options.provider === 'cpu' && computesRowsApart(tuned(graph.graph));
  const smaller = (rowsApart && !network.files.mapped ? restSizes(batch, lanes) : []).map((size) =>
    preparesAt(model, size, manifest, options),
  );
  return { network, lanes, smaller, rowsApart, opset: model.opset, producer: model.producer };
}

/**
 * Rows of a lane's smaller runners, by falling size: down to about an eighth of the batch over all lanes, small enough that
 * padding is little, large enough to be as fast a row (LeNet: from 4 rows up). Networks with lanes are small, and so are their
 * sessions: they have the halves in between as well.
 */
function restSizes(batch: number, lanes: number): number[] {
  const rows = Math.ceil(batch / lanes);
  const least = Math.max(2, Math.floor(batch / 8 / lanes));
  const halves = [rows / 2, rows / 4, rows / 8].map(Math.floor).filter((size) => size > least);
  return [...(lanes > 1 ? halves : []), least].filter((size) => size < rows);
}

/** Separate from prepare, so that only networks whose weights stay in memory keep their model. Made once for all lanes. */
function preparesAt(model: Model, rows: number, manifest: ModelManifest, options: OnnxRuntimeOptions) {
  let network: PreparedNetwork | undefined;
  const once = () => {
    network ??= prepareOnnxRuntime(specialize(model, { batch: rows, manifest }), options);
    return network;
  };
  return { rows, network: once };
}

/** Separate from prepare, so that this closure keeps the path and not the model. */
const rereads = (source: ModelFile, manifest: ModelManifest, batch: number) => async () =>
  specialize(await readModel(source), { batch, manifest });
