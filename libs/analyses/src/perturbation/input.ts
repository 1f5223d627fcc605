/** Reads r(x) of images from a run of `perturbation` that finds it in the same way. */
import type { CommonSettings } from '../runInput.js';
import { defineInput, skipped } from '../runInput.js';
import type { DeepfoolSettings } from '../shared/settings.js';

type Reader = CommonSettings & { readonly perturbation: DeepfoolSettings };

export const perturbationInput = defineInput({
  role: 'perturbation',
  /** The same settings of DeepFool, and at least as many images of the same data set. */
  matches(read: CommonSettings, reader: Reader): read is CommonSettings & DeepfoolSettings & { kind: 'perturbation' } {
    const { samples, perturbation } = reader;
    if (read.kind !== 'perturbation' || read.dataset !== reader.dataset) return false;
    if (read.samples < skipped(reader) + samples) return false;
    const { steps, overshoot, candidates, semantics, refine } = read as CommonSettings & DeepfoolSettings;
    return (
      steps === perturbation.steps &&
      overshoot === perturbation.overshoot &&
      candidates === perturbation.candidates &&
      semantics === perturbation.semantics &&
      refine?.rounds === perturbation.refine?.rounds &&
      refine?.bisections === perturbation.refine?.bisections
    );
  },
  samples: (_read, reader, { firstSample, sampleCount }) => ({
    first: firstSample + skipped(reader),
    count: sampleCount,
  }),
  hashesVectors: false,
});
