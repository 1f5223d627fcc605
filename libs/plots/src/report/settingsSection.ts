/** How a sweep was computed: settings, seed, hashes, versions, and the command that computes it again. */
import { analysisDescriptions, type DatasetView, type ModelView, type SweepView } from '@isthmus/contracts';
import { type Html, html } from '../html.js';
import type { AnalysisGroup, GroupMember } from './analysisGroups.js';
import { settingText } from './settingText.js';

interface Provenance {
  readonly sweep: SweepView;
  readonly groups: readonly AnalysisGroup[];
  readonly models: readonly ModelView[];
  readonly dataset: DatasetView | null;
  readonly workerSeconds: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly reproduce: string;
}

export function settingsSection({
  sweep,
  groups,
  models,
  dataset,
  workerSeconds,
  versions,
  reproduce,
}: Provenance): Html {
  const { engine, seed } = sweep.request;
  const worked = Object.values(workerSeconds);
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
  ...(worked.length === 0
    ? []
    : [['Time of workers', `${duration(worked.reduce((sum, one) => sum + one, 0))}, all together`] as Fact]),
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
      ['Preprocessing', preprocessing(manifest)],
    ],
    name,
  ),
)}
${
  dataset === null
    ? null
    : facts(
        [
          ['Data set', html`${code(dataset.id)}, ${dataset.bytes.toLocaleString('en-US')} bytes`],
          ['Images', `${dataset.samples.toLocaleString('en-US')} of ${dataset.shape.join(' × ')}`],
        ],
        dataset.name,
      )
}
<h3>Analyses</h3>
${groups.map(
  ({ title, members }) => html`<details><summary>${title}</summary>
${facts(settings(members[0]!))}
${facts(
  members.map(({ run }) => [run.model, runFact(run, workerSeconds[run.id])]),
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

function settings({ run: { analysis } }: GroupMember): Fact[] {
  return Object.entries(analysis)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [code(name), settingText(value)]);
}

/** "bounds 0, 1; scale 1; channelOrder rgb": without what changes nothing. */
function preprocessing(manifest: ModelView['manifest']): string {
  return Object.entries(manifest)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name} ${settingText(value)}`)
    .join('; ');
}

/** "018f…, 298 of 300 images, 2 failed, 41 s of workers". */
function runFact({ id, analysis, samples: { total, ok, failed, reused } }: GroupMember['run'], seconds?: number): Html {
  const unit = analysisDescriptions[analysis.kind].sampleUnit;
  const parts = [
    `${ok} of ${total} ${unit}s`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(reused === 0 ? [] : [`${reused} copied from earlier sweeps`]),
    ...(seconds === undefined ? [] : [`${duration(seconds)} of workers`]),
  ];
  return html`${code(id)}, ${parts.join(', ')}`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** "2026-11-23 07:49:18 UTC". */
function time(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** "2 h 5 min", "3 min 20 s", "41 s", "0.4 s". */
function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
