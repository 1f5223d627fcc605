/** The paper's tables, in its form: a row for each thing measured, a column for each network, the paper's own columns beside. */
import type { Headline } from '@isthmus/contracts';
import { sampleText } from '../curveText.js';
import type { AnalysisGroup } from './analysisGroups.js';

export interface PaperTable {
  /** For links and file names: "analysis-12-table-1". */
  readonly id: string;
  readonly place: string;
  readonly title: string;
  /** What stands above the names of the rows. */
  readonly rowTitle: string;
  readonly networks: ReadonlyArray<{ readonly name: string; readonly samples: string }>;
  readonly intervalLevel: number;
  readonly publishedNetworks: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly name: string;
    /** By network; null where it has none. */
    readonly cells: ReadonlyArray<Headline | null>;
    readonly published: readonly string[];
  }>;
  readonly note: string;
}

/** What the paper printed, by the name of our headline. */
interface PublishedRow {
  readonly headline: string;
  readonly name: string;
  readonly published: readonly string[];
}

const cifarNetworks = ['LeNet, CIFAR-10', 'NiN, CIFAR-10'];

const vectors: readonly PublishedRow[] = [
  { headline: 'Random noise', name: 'Random noise', published: ['0.25', '0.25'] },
  { headline: 'Difference of two images', name: 'Difference of two images, x₂ − x₁', published: ['0.10', '0.09'] },
  { headline: 'Image gradient', name: 'Gradient of the image', published: ['0.22', '0.24'] },
  { headline: 'Perturbation r(x)', name: 'Adversarial perturbation r(x)', published: ['0.64', '0.60'] },
];

/** The paper prints the sign of its Section II, predicted minus other; other minus predicted, the same points have the other sign. */
const signs: readonly PublishedRow[] = [
  ...bothSigns('Clean', 'positive', 'negative', ['97%', '94%']),
  ...bothSigns('Perturbed, α = 1', 'negative', 'positive', ['96%', '93%']),
];

function bothSigns(images: string, paper: string, ours: string, published: readonly string[]): PublishedRow[] {
  return [`${paper}, predicted minus other`, `${ours}, other minus predicted`].map((sign) => {
    const headline = `${images}: ${sign}`;
    return { headline, name: headline, published };
  });
}

/** The table that a group's analysis fills; null where it fills none, or has no number for it yet. */
export function paperTable(group: AnalysisGroup): PaperTable | null {
  switch (group.kind) {
    case 'projection':
      return tableOf(group, vectors, {
        id: `${group.id}-table-1`,
        place: 'Table I',
        title: 'Norm of a vector’s projection on the shared subspace over its own norm, ‖P v‖ / ‖v‖',
        rowTitle: 'Vector v',
        publishedNetworks: cifarNetworks,
        note: 'Random noise is expected at √(m / d), with m the dimension of the subspace and d that of images: m = 200 and d = 3,072 in the paper. Where m / d is another, compare the rows with each other.',
      });
    case 'detection':
      return tableOf(group, signs, {
        id: `${group.id}-table-2`,
        place: 'Table II',
        title: 'Share of boundary points at which the mean curvature has the sign expected, in both sign conventions',
        rowTitle: 'Images, and the sign expected',
        publishedNetworks: cifarNetworks,
        note: 'The paper prints it as predicted minus other. A margin that is turned round has its curvature turned round: each share stands in both conventions. At α = 1 DeepFool leads from the perturbed image back to nearly the same point, so its rows repeat those of clean images from the other side; larger α are among the numbers below.',
      });
    default:
      return null;
  }
}

function tableOf(
  { members }: AnalysisGroup,
  published: readonly PublishedRow[],
  rest: Omit<PaperTable, 'networks' | 'intervalLevel' | 'rows'>,
): PaperTable | null {
  const measured = members.filter(({ curves }) => curves.length > 0);
  const rows = published.map(({ headline, ...row }) => ({
    ...row,
    cells: measured.map(
      ({ curves }) =>
        curves.flatMap(({ headlines }) => headlines).find(({ name, value }) => name === headline && value !== null) ??
        null,
    ),
  }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== null));
  if (filled.length === 0) return null;
  return {
    ...rest,
    networks: measured.map(({ run, curves }) => ({
      name: `${run.model}, ${run.dataset}`,
      samples: sampleText(curves[0]!),
    })),
    intervalLevel: measured[0]!.curves[0]!.intervalLevel,
    rows: filled,
  };
}
