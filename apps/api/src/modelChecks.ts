/** Facts that only a model's file tells. A child process finds them, and they are kept. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type EngineSettings, engineSettings, type ModelManifest, type ModelView } from '@isthmus/contracts';
import type { ModelSummary } from '@isthmus/onnx';
import { type ArtifactStore, type FindUnboundedOp, modelId, type TryModel } from '@isthmus/store';
import { InspectionFailure } from './inspection/childProcess.js';
import type { Inspection, InspectionOptions, Inspector } from './inspection/inspection.js';
import { type TrialOutcome, tryModel } from './inspection/tryModel.js';

export interface ModelChecks {
  readonly findUnboundedOp: FindUnboundedOp;
  readonly tryModel: TryModel;
  /**
   * Inspects a file before it is stored: its summary, and the outcome of computing it at 1, 2 and the default batch of sweeps.
   * @throws InspectionFailure where it cannot be inspected
   */
  inspectUpload(
    file: { path: string; sha256: string },
    manifest: ModelManifest,
    options: InspectionOptions,
  ): Promise<{ summary: ModelSummary; outcome: TrialOutcome }>;
}

/** What every API process can compute on; other providers need a device or package that the API's machine may lack. */
const standIns: Record<EngineSettings['name'], EngineSettings['provider']> = { onnxruntime: 'cpu', tfjs: 'wasm' };
const everywhere: ReadonlySet<EngineSettings['provider']> = new Set(['cpu', 'wasm']);

/**
 * Kept in this process, not in the database, since the answers depend on the rules and limits of this version. A trial that ended in a
 * refusal is not kept: a machine under load may be the cause.
 */
export function createModelChecks({
  inspection,
  artifacts,
}: {
  inspection: Inspection;
  artifacts: ArtifactStore;
}): ModelChecks {
  const bounds = new Map<string, Promise<string | null>>();
  const passed = new Map<string, TrialOutcome>();
  const underWay = new Map<string, Promise<TrialOutcome>>();

  function keep(key: string, outcome: TrialOutcome): TrialOutcome {
    if (outcome.refusal === null) passed.set(key, outcome);
    return outcome;
  }

  const withFile = <T>(artifact: string, look: (inspector: Inspector, path: string) => Promise<T>): Promise<T> =>
    inspection.run(async (inspector) => {
      const path = join(inspector.folder, 'model.onnx');
      const { read } = await artifacts.open(artifact);
      await pipeline(read(), createWriteStream(path));
      return look(inspector, path);
    });

  async function findUnboundedOp({ artifact, manifest }: ModelView): Promise<string | null> {
    try {
      const look = (inspector: Inspector, path: string) => inspector.ask({ kind: 'unboundedOp', path, manifest });
      return (await withFile(artifact, look)).reason;
    } catch (failure) {
      // The trial reports what keeps the model from being computed; no op is known to be unbounded.
      if (failure instanceof InspectionFailure) return null;
      throw failure;
    }
  }

  /** Tries each model and engine once: of two callers at the same time, the second waits for the first. */
  async function tryOnce({ id, artifact, manifest }: ModelView, engine: EngineSettings): Promise<TrialOutcome> {
    const key = trialKey(id, engine);
    const known = passed.get(key) ?? underWay.get(key);
    if (known !== undefined) return known;
    const before = engine.batch > 2 ? [2] : [1];
    const trial = withFile(artifact, (inspector, path) => tryModel(inspector, { path, manifest, engine, before }));
    underWay.set(key, trial);
    try {
      return keep(key, await trial);
    } finally {
      underWay.delete(key);
    }
  }

  return {
    findUnboundedOp(model) {
      const search = bounds.get(model.id) ?? findUnboundedOp(model);
      bounds.set(model.id, search);
      search.catch(() => bounds.delete(model.id));
      return search;
    },

    async tryModel(model, engine) {
      const isHere = everywhere.has(engine.provider);
      const tried = isHere ? engine : { ...engine, provider: standIns[engine.name] };
      const { refusal, warnings } = await tryOnce(model, tried);
      if (isHere) return { refusal, warnings };
      // About a device elsewhere, only refusals by the network itself are known here.
      return { refusal: refusal?.isNetworks ? refusal : null, warnings: [] };
    },

    inspectUpload: ({ path, sha256 }, manifest, options) =>
      inspection.run(async (inspector) => {
        const summary = await inspector.ask({ kind: 'model', path, manifest });
        const engine = engineSettings.parse({});
        const key = trialKey(modelId(sha256, manifest), engine);
        // Not a trial that is under way: it may be waiting for the slot that this inspection holds.
        const outcome =
          passed.get(key) ?? keep(key, await tryModel(inspector, { path, manifest, engine, before: [1, 2] }));
        return { summary, outcome };
      }, options),
  };
}

const trialKey = (model: string, { name, provider, batch }: EngineSettings) =>
  JSON.stringify([model, name, provider, batch]);
