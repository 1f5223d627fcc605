/** The page that the zoo's results make: docs/models.md. */
import { causeOf, tolerance, verdictOf } from './verdict.mjs';

const kinds = { timm: 'timm', tv: 'torchvision', hf: 'transformers' };
/** Of families.py and of timm 1.0.31, whose networks that cannot be built count too. */
const everyFamily = 141;
const exporters = ['dynamo', 'legacy'];
const engines = { onnxruntime: 'ONNX Runtime', tfjs: 'TensorFlow.js' };

const exported = (family, exporter) => family[exporter] !== undefined && !family[exporter].failed;
/** A refusal, a crash or no end on the engine that computes every file. */
const accepted = (family, exporter) => family.product[exporter]?.onnxruntime?.multiplyAdds !== undefined;

/** What a cell says of one engine on one file. */
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
  const found = new Map();
  for (const family of families) {
    for (const exporter of exporters) {
      const refused = family.product[exporter]?.onnxruntime?.refused;
      if (!refused) continue;
      const cause = causeOf(refused);
      found.set(cause, [...(found.get(cause) ?? []), `${kinds[family.kind]} ${family.family} (${exporter})`]);
    }
  }
  if (found.size === 0) return 'None.';
  const rows = [...found].sort((a, b) => b[1].length - a[1].length);
  return table(
    ['refused for', 'files'],
    rows.map(([cause, files]) => [cause, files.join(', ')]),
  );
}

/** @param {object[]} families meta.json of each, with what the product made of its files as `product` */
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

Made by \`npm run zoo\` at commit ${commit} on ${date}; [how](../test/zoo/README.md). One network of each family of timm, torchvision and
transformers, the variant with the fewest parameters, with random weights, exported by both exporters of PyTorch 2.15 as they come: **dynamo**,
today's, and **legacy**. Another variant of a family may hold an op that this one does not.

${sorted.length < everyFamily ? `${sorted.length} of the ${everyFamily} families have been computed so far. ` : ''}${either} of ${sorted.length} families are accepted from at least one exporter; of the ${today.length} that today's exports, ${today.filter((family) => accepted(family, 'dynamo')).length} are accepted from it.

${counts(sorted)}

**Right** is a largest difference from PyTorch's float32 autograd of at most ${tolerance} of the largest value, in the logits and in the input
gradient of every image. **k**, a kink: larger on an image, while others are at rounding level or PyTorch's own float32 is as far from its
float64; an activation lies within rounding of a kink there, and each side's slope is right. TensorFlow.js (wasm) computes networks of up to 1.5e8
multiply-adds. A file that takes over ${seconds} seconds does not end.

## Refusals

${causes(sorted)}

## Families

The last two columns are the errors of logits and of the input gradient; – where that engine was not asked.

${table(
  ['family', 'variant', 'side', 'exporter', 'accepted', ...Object.values(engines)],
  sorted.flatMap((family) => exporters.map((exporter) => row(family, exporter))),
)}
`;
}
