/** The head of a report: how many images each network classifies correctly, how pixels enter it, and whether that is plausible. */
import { accuracyText, type ModelAccuracy, type ModelView, preprocessingText, quantity } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import { type Html, html } from '../html.js';

interface Known {
  readonly sweep: SweepView;
  readonly models: readonly ModelView[];
}

/** Networks whose preprocessing is probably wrong, by name, each with a few words that stand beside whatever is said of it. */
export function cautions({ accuracy }: SweepView): ReadonlyMap<string, string> {
  return new Map(
    accuracy.flatMap(({ model, measured, warning }) => {
      if (warning === null || measured === null) return [];
      const share = quantity(measured.correct / measured.images, 'share');
      return [[model, `accuracy ${share}: probably wrong preprocessing`]];
    }),
  );
}

export function accuracySection({ sweep, models }: Known): Html {
  const datasets = [...new Set(sweep.accuracy.map(({ dataset }) => dataset))];
  const several = datasets.length > 1;
  const warned = sweep.accuracy.filter(({ warning }) => warning !== null);
  return html`<section aria-labelledby="accuracy">
<h2 id="accuracy">Accuracy</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Network</th>${several ? html`<th scope="col">Images of</th>` : null}<th scope="col">Classified correctly</th><th scope="col">Preprocessing assumed</th></tr></thead>
<tbody>${sweep.accuracy.map((one) =>
    row(
      one,
      models.find(({ name }) => name === one.model),
      several,
    ),
  )}</tbody></table></div>
<p class="faint">Of ${several ? 'each data set' : (datasets[0] ?? sweep.request.dataset)}, images drawn at random; intervals are Wilson's.</p>
${
  warned.length === 0
    ? null
    : html`<div class="alert" role="note">
<h3>Read this first</h3>
<ul>${warned.map(({ model, warning }) => html`<li><strong>${model}</strong>: ${warning}</li>`)}</ul>
</div>`
}
</section>
`;
}

function row(
  { model: name, dataset, measured, missing }: ModelAccuracy,
  model: ModelView | undefined,
  several: boolean,
): Html {
  const expected = model?.manifest.expectedAccuracy;
  return html`<tr><th scope="row">${name}</th>${several ? html`<td>${dataset}</td>` : null}<td>${
    measured === null ? `not told: ${missing}` : html`<strong>${accuracyText(measured)}</strong>`
  }${expected === undefined ? null : html`<br><span class="faint">expected ${quantity(expected, 'share')}</span>`}</td><td>${
    model === undefined ? '' : preprocessingText(model.manifest, model.inputShape[0])
  }</td></tr>
`;
}
