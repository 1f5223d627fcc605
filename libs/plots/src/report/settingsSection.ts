/** How a sweep was computed: settings, seed, hashes, versions, and the command that computes it again. */
import { definitionOf } from '@isthmus/analyses/definitions';
import {
  type DatasetView,
  deviceShare,
  duration,
  type ModelView,
  matchClasses,
  preparationText,
  preprocessingText,
  quantity,
  whyNoAccuracy,
} from '@isthmus/contracts';
import { settingText } from '@isthmus/planning';
import type { RunView, SweepView } from '@isthmus/sweeps';
import { type Html, html } from '../html.js';
import type { AnalysisGroup } from './analysisGroups.js';

interface Provenance {
  readonly sweep: SweepView;
  readonly groups: readonly AnalysisGroup[];
  readonly models: readonly ModelView[];
  /** The sweep's first. */
  readonly datasets: readonly DatasetView[];
  readonly versions: Readonly<Record<string, string>>;
  readonly reproduce: string;
}

export function settingsSection({ sweep, groups, models, datasets, versions, reproduce }: Provenance): Html {
  const { engine, seed } = sweep.request;
  const sum = (name: 'workerSeconds' | 'engineSeconds') => sweep.runs.reduce((total, run) => total + run[name], 0);
  const work = { workerSeconds: sum('workerSeconds'), engineSeconds: sum('engineSeconds') };
  const share = deviceShare(work);
  return html`<section aria-labelledby="computed">
<h2 id="computed">How it was computed</h2>
<h3>Run it again</h3>
<p>In a clone of Isthmus, while <code>npm run isthmus -- up</code> runs in another terminal, with the files whose hashes are below
(<code>GET /v1/artifacts/{sha256}</code> has them):</p>
<pre><code>${reproduce}</code></pre>
<p class="faint">The same models, data, settings, seed and engine give the same curves, byte for byte, on any number of workers.</p>
<h3>Sweep</h3>
${facts([
  ['Sweep', code(sweep.id)],
  ['Submitted', time(sweep.createdAt)],
  ['Finished', sweep.finishedAt === null ? 'not yet' : time(sweep.finishedAt)],
  ...(work.workerSeconds === 0 ? [] : [['Time of workers', `${duration(work.workerSeconds)}, all together`] as Fact]),
  ...(share === null ? [] : [['Device share', `${share} of that time was in the engine`] as Fact]),
  ['Seed', String(seed)],
  ['Engine', `${engine.name}, provider ${engine.provider}, batches of ${engine.batch} images`],
])}
<h3>Networks and images</h3>
${models.map(({ name, id, artifact, bytes, inputShape, numClasses, manifest }) =>
  facts(
    [
      ['Model', code(id)],
      ['ONNX file', html`${code(artifact)}, ${bytes.toLocaleString('en-US')} bytes`],
      ['Input', `${inputShape.join(' × ')}, ${numClasses} classes`],
      ['Preprocessing', preprocessingText(manifest, inputShape[0])],
      ...(manifest.expectedAccuracy === undefined
        ? []
        : [['Expected accuracy', quantity(manifest.expectedAccuracy, 'share')] as Fact]),
      ...datasets.map(
        (dataset): Fact => [
          datasets.length === 1 ? 'Labels' : `Labels of ${dataset.name}`,
          labels({ numClasses, manifest }, dataset),
        ],
      ),
    ],
    name,
  ),
)}
${datasets.map((dataset) =>
  facts(
    [
      ['Data set', html`${code(dataset.id)}, ${dataset.bytes.toLocaleString('en-US')} bytes`],
      [
        'Images',
        `${dataset.samples.toLocaleString('en-US')} of ${dataset.shape.join(' × ')}, ${dataset.classNames.length} classes`,
      ],
      ['Preparation', preparationText(dataset.preparation)],
    ],
    dataset.name,
  ),
)}
<h3>Analyses</h3>
${groups.map(
  ({ title, members }) => html`<details><summary>${title}</summary>
${facts(settings(members.map(({ run }) => run)))}
${facts(
  members.map(({ run }) => [run.model, runFact(run)]),
  'Runs',
)}
</details>
`,
)}
<h3>Versions</h3>
${facts(Object.entries(versions))}
</section>`;
}

type Fact = readonly [name: string | Html, value: string | Html];

function facts(entries: readonly Fact[], caption?: string): Html {
  return html`<div class="scroll"><table class="facts">${caption === undefined ? null : html`<caption>${caption}</caption>`}<tbody>${entries.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  )}</tbody></table></div>`;
}

/** A line a setting; one in which the runs differ, as in their numbers of samples, with the value of each. */
function settings(runs: readonly RunView[]): Fact[] {
  const names = new Set(runs.flatMap(({ analysis }) => Object.keys(analysis)));
  return [...names].flatMap((name): Fact[] => {
    const values = runs.flatMap(({ model, analysis }) => {
      const value = (analysis as Record<string, unknown>)[name];
      return value === undefined ? [] : [{ model, text: settingText(value) }];
    });
    const [first] = values;
    if (first === undefined) return [];
    const same = values.length === runs.length && values.every(({ text }) => text === first.text);
    return [[code(name), same ? first.text : values.map(({ model, text }) => `${text} (${model})`).join(', ')]];
  });
}

/** How the data set's labels are read for a model, or why they cannot be. */
function labels(model: Pick<ModelView, 'numClasses' | 'manifest'>, { classNames }: DatasetView): string {
  const why = whyNoAccuracy(model, classNames);
  if (why !== null) return `not compared: ${why}; no accuracy is told`;
  return matchClasses(model, classNames).kind === 'name' ? 'matched by class name' : 'matched by class index';
}

/** "018f…, 298 of 300 images, 2 failed, 41 s of workers, device share 88%". */
function runFact(run: RunView): Html {
  const { ok, total, failed, reused } = run.samples;
  const share = deviceShare(run);
  const parts = [
    `${ok} of ${total} ${definitionOf(run.analysis.kind).sampleUnit}s`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(reused === 0 ? [] : [`${reused} copied from earlier sweeps`]),
    ...(run.workerSeconds === 0 ? [] : [`${duration(run.workerSeconds)} of workers`]),
    ...(share === null ? [] : [`device share ${share}`]),
  ];
  return html`${code(run.id)}, ${parts.join(', ')}`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** "2026-11-23 07:49:18 UTC". */
function time(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
