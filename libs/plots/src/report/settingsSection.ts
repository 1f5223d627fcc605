/** How a sweep was computed: settings, seed, hashes, versions, and the command that computes it again. */
import type { Analysis, Curve, SweepView } from '@isthmus/contracts';
import { type Html, html } from '../html.js';
import { settingText } from './settingText.js';

interface Provenance {
  readonly sweep: SweepView;
  readonly curves: readonly Curve[];
  readonly versions: Readonly<Record<string, string>>;
  readonly reproduce: string;
}

export function settingsSection({ sweep, curves, versions, reproduce }: Provenance): Html {
  const { engine, seed } = sweep.request;
  return html`<section aria-labelledby="computed">
<h2 id="computed">How it was computed</h2>
<h3>Run it again</h3>
<pre><code>${reproduce}</code></pre>
<p class="faint">The same models, data, settings, seed and engine give the same curves, byte for byte, on any number of workers.</p>
<h3>Sweep</h3>
${facts([
  ['Sweep', code(sweep.id)],
  ['Submitted', time(sweep.createdAt)],
  ['Finished', sweep.finishedAt === null ? 'not yet' : time(sweep.finishedAt)],
  ['Seed', String(seed)],
  ['Engine', `${engine.name}, provider ${engine.provider}, batches of ${engine.batch} images`],
  ...hashes(curves, 'model').map(([name, id]): Fact => [`Model ${name}`, code(id)]),
  ...hashes(curves, 'dataset').map(([name, id]): Fact => [`Data set ${name}`, code(id)]),
])}
<h3>Analyses</h3>
${sweep.request.analyses.map((analysis) => html`<div class="scroll"><table class="facts"><caption>${analysis.kind}</caption><tbody>${settings(analysis)}</tbody></table></div>`)}
<h3>Versions</h3>
${facts(Object.entries(versions))}
</section>`;
}

type Fact = readonly [name: string, value: string | Html];

function facts(entries: readonly Fact[]): Html {
  return html`<div class="scroll"><table class="facts"><tbody>${entries.map(([name, value]) => row(name, value))}</tbody></table></div>`;
}

function settings({ kind: _, ...rest }: Analysis): Html[] {
  return Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => row(html`<code>${name}</code>`, settingText(value)));
}

function row(name: string | Html, value: string | Html): Html {
  return html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** "2026-11-23 07:49:18 UTC". */
function time(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** SHA-256 by name, each once. */
function hashes(curves: readonly Curve[], kind: 'model' | 'dataset'): Array<[name: string, id: string]> {
  return [...new Map(curves.map((curve) => [curve[kind].name, curve[kind].id]))];
}
