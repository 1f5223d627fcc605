/** Writes docs/models.md from the zoo's results. */
import { causeOf, hasImageWithoutKink, tolerance, verdictOf } from './verdict.mjs';

const kinds = { timm: 'timm', tv: 'torchvision', hf: 'transformers' };
/** Families in families.py and in timm 1.0.31, with those whose networks cannot be built. */
const everyFamily = 141;
const exporters = ['dynamo', 'legacy'];
const engines = { onnxruntime: 'ONNX Runtime', tfjs: 'TensorFlow.js' };

const exported = (family, exporter) => family[exporter] !== undefined && !family[exporter].failed;
/** Whether ONNX Runtime, the engine that computes every file, computed this one: no refusal, no crash, no timeout. */
const accepted = (family, exporter) => family.product[exporter]?.onnxruntime?.multiplyAdds !== undefined;

/** The cell of one engine and one file. */
function cell(result) {
  if (result === undefined) return '–';
  if (result.refused) return 'refused';
  if (result.hang) return '**no end**';
  if (result.crash) return '**crash**';
  const verdict = verdictOf(result);
  const gradient = Math.max(...result.rows.map(Number));
  const numbers = [Number(result.logits), gradient].map((error) => error.toExponential(0)).join(', ');
  return verdict === 'right' ? numbers : `${numbers} ${verdict === 'kink' ? 'k' : '**wrong**'}`;
}

function outcome(family, exporter) {
  if (!exported(family, exporter)) return 'not exported';
  if (accepted(family, exporter)) return family[exporter].freeBatch ? 'yes' : 'yes, batch fixed';
  const { refused, hang, crash } = family.product[exporter]?.onnxruntime ?? {};
  return refused ? `no: ${causeOf(refused)}` : (hang ?? crash ?? 'not computed');
}

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function counts(families) {
  const per = (test) => exporters.map((exporter) => families.filter((family) => test(family, exporter)).length);
  const share = (engine, verdict) =>
    per((family, exporter) => {
      const result = family.product[exporter]?.[engine];
      return result?.rows !== undefined && (verdict === undefined || verdictOf(result) === verdict);
    });
  const ended = (engine) =>
    per((family, exporter) =>
      Boolean(family.product[exporter]?.[engine]?.hang ?? family.product[exporter]?.[engine]?.crash),
    );
  const ofKind = (kind) => families.filter((family) => family.kind === kind).length;
  return table(
    ['', 'dynamo', 'legacy'],
    [
      ['exported by PyTorch', ...per(exported)],
      ['accepted', ...per(accepted)],
      ...Object.entries(kinds).map(([kind, name]) => [
        `of ${name} (${ofKind(kind)} families)`,
        ...per((family, exporter) => family.kind === kind && accepted(family, exporter)),
      ]),
      ...Object.entries(engines).flatMap(([engine, name]) => [
        [`${name}: computed`, ...share(engine)],
        [`${name}: right`, ...share(engine, 'right')],
        [`${name}: right beside a kink (k)`, ...share(engine, 'kink')],
        [`${name}: wrong`, ...share(engine, 'wrong')],
        [`${name}: crashed or did not end`, ...ended(engine)],
      ]),
    ],
  );
}

function causes(families) {
  const byCause = new Map();
  for (const family of families) {
    for (const exporter of exporters) {
      const refused = family.product[exporter]?.onnxruntime?.refused;
      if (!refused) continue;
      const cause = causeOf(refused);
      byCause.set(cause, [...(byCause.get(cause) ?? []), `${kinds[family.kind]} ${family.family} (${exporter})`]);
    }
  }
  if (byCause.size === 0) return 'None.';
  const rows = [...byCause].sort((a, b) => b[1].length - a[1].length);
  return table(
    ['refused for', 'files'],
    rows.map(([cause, files]) => [cause, files.join(', ')]),
  );
}

/** Files of which every image lies beside a kink, with the engine. */
function undecided(families) {
  const files = families.flatMap((family) =>
    exporters.flatMap((exporter) =>
      Object.entries(engines)
        .filter(([engine]) => {
          const result = family.product[exporter]?.[engine];
          return result?.rows !== undefined && verdictOf(result) === 'kink' && !hasImageWithoutKink(result);
        })
        .map(([, name]) => `${family.family} (${exporter}, ${name})`),
    ),
  );
  if (files.length === 0) return '';
  return `\n\n**Not shown right, image by image:** ${files.join(', ')}. Every image of them lies beside a kink. They count as k because their errors are no\nlarger than five times PyTorch's own between float32 and float64.`;
}

/** @param {object[]} families meta.json of each; `product` holds the results of Isthmus for its files */
export function pageOf(families, { commit, date, seconds }) {
  const sorted = families.toSorted((a, b) => `${a.kind} ${a.family}`.localeCompare(`${b.kind} ${b.family}`));
  const either = sorted.filter((family) => exporters.some((exporter) => accepted(family, exporter))).length;
  const today = sorted.filter((family) => exported(family, 'dynamo'));
  const row = (family, exporter) => [
    `${kinds[family.kind]} ${family.family}`,
    family.name,
    family.side ?? '–',
    exporter,
    outcome(family, exporter),
    ...Object.keys(engines).map((engine) => cell(family.product[exporter]?.[engine])),
  ];
  return `# Networks that Isthmus takes

Made by \`npm run zoo\` at commit ${commit} on ${date}; [the zoo's page](../test/zoo/README.md) says how. It takes one network of each family of
timm, torchvision and transformers: the variant with the fewest parameters, with random weights. Both exporters of PyTorch 2.15 export it with
their defaults: **dynamo**, the current one, and **legacy**. Another variant of a family may hold an op that this one does not.

${sorted.length < everyFamily ? `${sorted.length} of the ${everyFamily} families have been computed so far. ` : ''}${either} of ${sorted.length} families are accepted from at least one exporter. The dynamo exporter exports ${today.length} of them; ${today.filter((family) => accepted(family, 'dynamo')).length} of these are accepted.

${counts(sorted)}

**Right** means that the largest difference from PyTorch's float32 autograd is at most ${tolerance} of the largest value, in the logits and in the
input gradient of every image. **k** marks a kink: the difference is larger on some image, but other images are at rounding level, or PyTorch's own
float32 is as far from its float64. An activation is then within rounding of a kink, and the slope of either side is right. TensorFlow.js
(wasm) computes networks of up to 1.5e8 multiply-adds. A file that takes more than ${seconds} seconds counts as not ending.${undecided(sorted)}

## Refusals

${causes(sorted)}

## Families

The last two columns are the errors of the logits and of the input gradient; – means that the engine was not run.

${table(
  ['family', 'variant', 'side', 'exporter', 'accepted', ...Object.values(engines)],
  sorted.flatMap((family) => exporters.map((exporter) => row(family, exporter))),
)}
`;
}
