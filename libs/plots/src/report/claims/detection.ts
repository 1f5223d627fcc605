/** The paper, Fig. 8 and Algorithm 2: perturbed images are told by curvature, and their label is recovered. With what simpler means reach. */
import type { AnalysisOf } from '@isthmus/contracts';
import type { Claim, Judgement } from './claim.js';
import { headline, type Measured } from './evidence.js';
import { isMore, verdictOfLevel } from './rules.js';

const publishedDetection = 0.95;
/** The smallest of the paper's three. */
const publishedRecovery = 0.74;
const chance = 0.5;

type Detection = AnalysisOf<'detection'>;

/** Table II: the smaller of its two networks. */
const publishedSigns = [
  { images: 'Clean', claimed: 'clean', sign: 'negative', published: 0.94, said: '97% LeNet and 94% NiN on CIFAR-10' },
  {
    images: 'Perturbed, α = 1',
    claimed: 'perturbed',
    sign: 'positive',
    published: 0.93,
    said: '96% LeNet and 93% NiN on CIFAR-10',
  },
] as const;

export const detectionClaims: readonly Claim<Detection>[] = [
  ...publishedSigns.map(
    ({ images, claimed, sign, published, said }): Claim<Detection> => ({
      place: 'Table II',
      statement: `At the boundary points of ${claimed} images the mean curvature is ${sign} (as other minus predicted).`,
      published: said,
      judge(evidence) {
        const share = headline(evidence, `${images}: ${sign}, other minus predicted`);
        if (share === null) return null;
        return { verdict: verdictOfLevel(share, { published, chance }), sentence: `It is at ${share.text} of them.` };
      },
    }),
  ),
  {
    place: 'Fig. 8',
    statement: 'The mean curvature at an image tells clean images from perturbed ones.',
    published: 'above 95% (GoogLeNet on ImageNet)',
    judge: ({ settings, curves }) =>
      overAlphas(settings, (alpha) => {
        const curvature = headline({ curves }, `AUROC by curvature, α = ${alpha}`);
        const distance = headline({ curves }, `AUROC by linearised distance, α = ${alpha}`);
        if (curvature === null) return null;
        const worse = curvature.high < chance ? ', worse than chance' : '';
        const baseline = distance === null ? '' : `; ${baselineText(distance, curvature)}`;
        return {
          verdict: verdictOfLevel(curvature, { published: publishedDetection, chance }),
          sentence: `At α = ${alpha} it reaches an area under the ROC curve of ${curvature.text}${worse}${baseline}.`,
        };
      }),
  },
  {
    place: 'Fig. 8',
    statement: "The class towards which the boundary is most curved is the perturbed image's own label.",
    published: 'recovered for 92% GoogLeNet, 88% CaffeNet and 74% VGG-19 on ImageNet',
    judge: ({ settings, curves }) =>
      overAlphas(settings, (alpha) => {
        const recovered = headline({ curves }, `Recovered at threshold 0, α = ${alpha}`);
        const second = headline({ curves }, `Second largest logit is the own label, α = ${alpha}`);
        if (recovered === null) return null;
        const baseline = second === null ? '' : `; the second largest logit is that label for ${second.text}`;
        return {
          verdict: verdictOfLevel(recovered, { published: publishedRecovery, chance }),
          sentence: `At α = ${alpha} it is recovered for ${recovered.text}${baseline}.`,
        };
      }),
  },
];

function baselineText(distance: Measured, curvature: Measured): string {
  const more = isMore(distance, curvature);
  const compared = more === null ? 'not to be told from it' : more ? 'which is more' : 'which is less';
  return `the baseline, the linearised distance, reaches ${distance.text}, ${compared}`;
}

/** The claim is that it holds at every alpha. */
function overAlphas({ alphas }: Detection, judge: (alpha: number) => Judgement | null): Judgement | null {
  const judged = alphas.map(judge).filter((one) => one !== null);
  if (judged.length === 0) return null;
  const verdicts = [...new Set(judged.map(({ verdict }) => verdict))];
  const some = verdicts.includes('agrees') || verdicts.includes('partly');
  return {
    verdict: verdicts.length === 1 ? verdicts[0]! : some ? 'partly' : 'open',
    sentence: judged.map(({ sentence }) => sentence).join(' '),
  };
}
