/** Curves of `detection`: curvature against the trivial baselines (the paper, Fig. 8 and Table II), by alpha. */

import type { FoldedCurve } from '@isthmus/contracts';
import { rocCurve } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { heldOutDecisions } from '../shared/folds/bestThreshold.js';
import { among, count, isMeasured } from '../shared/folds/counted.js';
import { alphaAxisOf, type DetectionLevel, detectionCurves } from '../shared/folds/detectionCurves.js';
import { fewerThan } from '../shared/folds/fewerClasses.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { countBeyondRounding } from '../shared/folds/rounding.js';
import { intervalLevel, shareHeadline } from '../shared/folds/shares.js';
import { valueAt } from '../shared/valueAt.js';
import { classSetCurves } from './classSets.js';
import { detectionIds } from './ids.js';
import { detectedImages, imageColumns } from './images.js';
import { tableIICurve } from './tableII.js';
import { useCurve } from './use.js';

/** What is compared with a threshold, and the baselines for the label and for the threshold. */
const roles = {
  image: { curvature: 'score', secondLabel: 'secondLabel', distance: 'linearizedDistance' },
  boundary: { curvature: 'meanCurvature', secondLabel: 'boundaryClass', distance: 'norm' },
} as const satisfies Record<AnalysisOf<'detection'>['at'], Record<string, string>>;

/** Replicates of the bootstrap: the ends of a 95% interval are then known to about a tenth of its length. */
const replicates = 1000;

const counted = {
  ok: count(),
  troubles,
  /** Of images that have a perturbed copy. */
  ...among(isMeasured, { imageColumns }),
};

export const detectionFold = fold(
  counted,
  (counts, { settings, seed, classNames }: FoldContext<AnalysisOf<'detection'>>) => {
    const { at } = settings;
    const role = roles[at];
    const { ok } = counts;
    const images = detectedImages(counts.imageColumns);
    const clean = (column: string) => images.of(column);
    const labels = clean('label');
    const bootstrap = { replicates, level: intervalLevel };
    const levels = settings.alphas.map((alpha): DetectionLevel => {
      const of = (column: string) => images.of(column, alpha);
      const curvatures = of(role.curvature);
      const recovered = of('recoveredLabel');
      const second = of(role.secondLabel);
      const copyLabels = of('label');
      const number = (holds: (i: number) => boolean) => labels.filter((_, i) => holds(i)).length;
      return {
        alpha,
        curvatures,
        curvature: rocCurve(clean(role.curvature), curvatures, seed, bootstrap),
        decisions: {
          curvature: heldOutDecisions(clean(role.curvature), curvatures),
          distance: heldOutDecisions(negated(clean(role.distance)), negated(of(role.distance))),
        },
        distance: rocCurve(negated(clean(role.distance)), negated(of(role.distance)), seed, bootstrap),
        measured: number((i) => !Number.isNaN(curvatures[i])),
        // Held to be perturbed at threshold 0, and the class right.
        recovered: number((i) => valueAt(curvatures, i, 'curvatures') >= 0 && recovered[i] === labels[i]),
        strongest: number((i) => !Number.isNaN(curvatures[i]) && recovered[i] === labels[i]),
        // A copy with a logit that is not finite has no label.
        copies: number((i) => !Number.isNaN(copyLabels[i])),
        second: number((i) => second[i] === labels[i]),
        changed: number((i) => !Number.isNaN(copyLabels[i]) && copyLabels[i] !== labels[i]),
      };
    });
    const perturbed = shareHeadline(detectionIds[at].numbers.perturbed, images.count, ok);
    const cleanCurvatures = clean(role.curvature);
    const rounding = countBeyondRounding(cleanCurvatures, clean('roundingError'));
    const alphaAxis = alphaAxisOf(settings);
    const measured = { alphaAxis, at, images: images.count, levels, cleanCurvatures, rounding, perturbed };
    const notes = troubleNotes(counts.troubles, { total: ok, what: 'without a perturbed copy' });
    return curvesAt().map((curve) => ({ ...curve, ...noted(notes) }));

    function curvesAt(): FoldedCurve[] {
      const [auroc, roc, recovery, signs] = detectionCurves(measured);
      switch (at) {
        case 'image':
          return [
            auroc,
            roc,
            recovery,
            signs,
            useCurve(images, settings.alphas),
            ...classSetCurves({
              images,
              seed,
              replicates,
              alphaAxis,
              alphas: settings.alphas,
              levels,
              likeliest: fewerThan(classNames.length, settings.likeliest),
            }),
          ];
        case 'boundary':
          return [tableIICurve(measured), auroc, roc, recovery];
        default:
          return at satisfies never;
      }
    }
  },
);

function negated(values: readonly number[]): number[] {
  return values.map((value) => -value);
}
