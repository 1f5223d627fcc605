/** Curves of `detection`: curvature against the trivial baselines (the paper, Fig. 8 and Table II), by alpha. */

import type { FoldedCurve, SampleResult } from '@isthmus/contracts';
import { rocCurve } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName, readColumn } from '../shared/columns.js';
import { heldOutDecisions } from '../shared/folds/bestThreshold.js';
import { among, count, isMeasured, list } from '../shared/folds/counted.js';
import { type DetectionLevel, detectionCurves } from '../shared/folds/detectionCurves.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { countBeyondRounding } from '../shared/folds/rounding.js';
import { intervalLevel, shareHeadline } from '../shared/folds/shares.js';
import { valueAt } from '../shared/valueAt.js';
import { detectionIds } from './ids.js';
import { tableIICurve } from './tableII.js';

/** What either kind of row says of a point; null where its kind says nothing. */
const columns = [
  'label',
  'score',
  'recoveredLabel',
  'secondLabel',
  'linearizedDistance',
  'meanCurvature',
  'boundaryClass',
  'norm',
  // Rows of an earlier version have none.
  'roundingError',
] as const;
type Answers = ReadonlyArray<number | null>;
type Column = (typeof columns)[number];

/** What is compared with a threshold, and the baselines for the label and for the threshold. */
const roles = {
  image: { curvature: 'score', secondLabel: 'secondLabel', distance: 'linearizedDistance' },
  boundary: { curvature: 'meanCurvature', secondLabel: 'boundaryClass', distance: 'norm' },
} as const satisfies Record<AnalysisOf<'detection'>['at'], Record<string, Column>>;

/** Replicates of the bootstrap: the ends of a 95% interval are then known to about a tenth of its length. */
const replicates = 1000;

const counted = {
  ok: count(),
  troubles,
  /** Images that have a perturbed copy; their copies by `@alpha`. */
  ...among(isMeasured, {
    images: list((row) => {
      const alphas = Object.keys(row.scalars)
        .map(readColumn)
        .filter(({ name, at }) => name === 'label' && at.length === 1);
      const copies = alphas.map(({ at }) => [columnName('', ...at), answers(row, at)] as const);
      return { clean: answers(row, []), copies: Object.fromEntries(copies) };
    }),
  }),
};

export const detectionFold = fold(counted, (counts, { settings, seed }: FoldContext<AnalysisOf<'detection'>>) => {
  const { at } = settings;
  const role = roles[at];
  const { ok, images } = counts;
  const clean = (column: Column) => images.map((image) => read(image.clean, column));
  const labels = clean('label');
  const bootstrap = { replicates, level: intervalLevel };
  const levels = settings.alphas.map((alpha): DetectionLevel => {
    const of = (column: Column) => images.map(({ copies }) => read(copies[columnName('', alpha)], column));
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
  const perturbed = shareHeadline(detectionIds[at].numbers.perturbed, images.length, ok);
  const cleanCurvatures = clean(role.curvature);
  const rounding = countBeyondRounding(cleanCurvatures, clean('roundingError'));
  const measured = { at, images: images.length, levels, cleanCurvatures, rounding, perturbed };
  const notes = troubleNotes(counts.troubles, { total: ok, what: 'without a perturbed copy' });
  return curvesAt().map((curve) => ({ ...curve, ...noted(notes) }));

  function curvesAt(): FoldedCurve[] {
    const [auroc, roc, recovery, signs] = detectionCurves(measured);
    switch (at) {
      case 'image':
        return [auroc, roc, recovery, signs];
      case 'boundary':
        return [tableIICurve(measured), auroc, roc, recovery];
      default:
        return at satisfies never;
    }
  }
});

function negated(values: readonly number[]): number[] {
  return values.map((value) => -value);
}

function answers({ sampleIndex, scalars }: SampleResult, at: readonly number[]): Answers {
  return columns.map((name) => {
    const column = columnName(name, ...at);
    const value = scalars[column] ?? null;
    if (value === null || typeof value === 'number') return value;
    throw new TypeError(`sample ${sampleIndex}: scalar ${column} must be a number or null, got ${value}`);
  });
}

/** NaN where not measured, which the curves leave out and no share counts. */
function read(answers: Answers | undefined, column: Column): number {
  return answers?.[columns.indexOf(column)] ?? Number.NaN;
}
