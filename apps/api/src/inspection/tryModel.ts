/** In the API: does once, at some batches, what a job will do with a model, before anything is stored. */
import type { EngineSettings, ModelTrial } from '@isthmus/contracts';
import { InspectionFailure } from './childProcess.js';
import { type Inspector, limitReached } from './inspection.js';
import type { ModelFile, TrialStep } from './protocol.js';

interface TrialRequest extends ModelFile {
  /** `batch` is the last one that is tried. */
  readonly engine: EngineSettings;
  /** Batches to try before, rising. */
  readonly before: readonly number[];
}

export interface TrialRefusal {
  readonly batch: number;
  readonly reason: string;
  /** Whether the network is at fault wherever it is computed, and not the machine or the provider. */
  readonly isNetworks: boolean;
}

/** The outcome of a trial. A refusal is about the network; a warning about what could not be tried here. */
export interface TrialOutcome {
  readonly trial: ModelTrial;
  readonly refusal: TrialRefusal | null;
  readonly warnings: readonly string[];
}

/** Logits of one image may differ by rounding between batches of different sizes; a network that counts its rows differs by far more. */
const mostDrift = 1e-3;

/**
 * Opens the model with its gradient at each batch and runs logits, gradients and gradients of several classes; at two images also whether
 * a row changes with the other one. Where memory or time end, halves of the batch are tried while there is time.
 */
export async function tryModel(inspector: Inspector, request: TrialRequest): Promise<TrialOutcome> {
  const { engine } = request;
  const passed: { batch: number; steps: TrialStep[] }[] = [];
  const warnings = new Set<string>();
  const trial = () => ({ engine: engine.name, provider: engine.provider, passed });
  /** Seconds an image of each step, from the last batch that ran it. */
  const pace = new Map<TrialStep, number>();
  const images = (batch: number) => (batch === 1 ? '1 image' : `${batch} images`);

  async function tryAt(batch: number): Promise<void> {
    await inspector.ask({
      ...{ kind: 'open', path: request.path, manifest: request.manifest },
      ...{ engine: { ...engine, batch }, scratchFolder: inspector.folder },
    });
    if (batch === 2) await refuseMixing(inspector);
    const done: TrialStep[] = [];
    for (const step of stepsOn(engine)) {
      const expected = (pace.get(step) ?? 0) * batch;
      if (expected > inspector.secondsLeft) {
        // An answer in time matters more than gradients of several classes: the batch passes with the steps that were done.
        if (step === 'margins') break;
        throw new InspectionFailure('seconds', `it would take about ${Math.ceil(expected)} seconds`);
      }
      const started = performance.now();
      const { allFinite, drift } = await inspector.ask({ kind: 'run', step });
      pace.set(step, (performance.now() - started) / 1000 / batch);
      if (drift !== null && drift > mostDrift) {
        const change = `by ${(100 * drift).toPrecision(2)}% of the largest`;
        throw new InspectionFailure(
          'refused',
          `the logits of an image change ${change} with the number of images in its batch; export it with a free batch and without operations over the batch`,
        );
      }
      if (!allFinite) warnings.add(`its ${nameOf[step]} of random pixels hold values that are not finite`);
      done.push(step);
    }
    passed.push({ batch, steps: done });
  }

  for (const batch of [...request.before.filter((size) => size < engine.batch), engine.batch]) {
    try {
      await tryAt(batch);
    } catch (failure) {
      if (!(failure instanceof InspectionFailure)) throw failure;
      const reached = limitReached(failure, inspector.limits);
      if (reached === undefined) {
        const refusal = { batch, reason: failure.message, isNetworks: failure.kind === 'refused' };
        return { trial: trial(), refusal, warnings: [...warnings] };
      }
      await trySmaller(batch);
      const largest = Math.max(0, ...passed.map((one) => one.batch));
      const best =
        largest === 0
          ? 'no batch passed'
          : `the largest batch that passed is ${largest}; a sweep with engine.batch ${largest} needs no more`;
      warnings.add(
        `${images(batch)} at once were not computed on ${engine.name}/${engine.provider} within ${reached}: ${failure.message}; ${best}. A worker with more memory or time may compute them`,
      );
      break;
    }
  }
  return { trial: trial(), refusal: null, warnings: [...warnings] };

  /** Halves, down to what has passed. A refusal there would have come before: it is left to whoever asks for that batch. */
  async function trySmaller(than: number): Promise<void> {
    const known = Math.max(0, ...passed.map((one) => one.batch));
    for (let batch = Math.floor(than / 2); batch > known; batch = Math.floor(batch / 2)) {
      try {
        return await tryAt(batch);
      } catch (failure) {
        if (!(failure instanceof InspectionFailure)) throw failure;
      }
    }
  }
}

const nameOf: Record<TrialStep, string> = {
  forward: 'logits',
  gradient: 'logits or gradient',
  margins: 'logits or gradients',
};

/** TensorFlow.js has no shared forward pass for several gradients: it takes one gradient for each. */
function stepsOn({ name }: EngineSettings): readonly TrialStep[] {
  return name === 'onnxruntime' ? ['forward', 'gradient', 'margins'] : ['forward', 'gradient'];
}

async function refuseMixing(inspector: Inspector): Promise<void> {
  const { influence } = await inspector.ask({ kind: 'mixing' });
  if (influence === null) return;
  const change = `${influence.value === 'logits' ? 'the logits of an image change' : 'the gradient of an image changes'} with the other image of its batch (${influence.neighbour})`;
  const suspect = influence.suspect === null ? '' : `; its batch is lost sight of at ${influence.suspect}`;
  throw new InspectionFailure(
    'refused',
    `${change}: it mixes the images of a batch, and the result of an image must not depend on its neighbours${suspect}`,
  );
}
