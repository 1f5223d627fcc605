/** Einsum, its operands taken together one after the other: a product of matrices where letters are summed, of values where none is. */

import { stringAttribute } from '../graph.js';
import { add, type LowerContext, type Lowering, refuseNode, unsupportedNode } from './context.js';
import type { OnnxOp } from './signatures.js';
import { expanded, reshaped, shapeOf, summed, transposed } from './steps.js';

/** A value and the letter of each of its axes. */
interface Term {
  readonly name: string;
  readonly letters: readonly string[];
}

/** Letters of one operand; an ellipsis stands for the axes that no letter names, aligned at the right with those of others. */
function lettersOf(context: LowerContext, text: string, rank: number): string[] {
  const [before, after, ...more] = text.split('...').map((part) => [...part]);
  if (more.length > 0 || /[^A-Za-z.]/.test(text) || /(?<!\.)\.(?!\.)/.test(text.replaceAll('...', ''))) {
    refuseNode(context, `equation term "${text}"`);
  }
  const named = before!.length + (after?.length ?? 0);
  const hidden = rank - named;
  if (hidden < 0 || (after === undefined && hidden > 0)) {
    refuseNode(context, `equation term "${text}" for a value of ${rank} dimensions`);
  }
  const rest = Array.from({ length: hidden }, (_, at) => `.${hidden - at}`);
  return [...before!, ...(after === undefined ? [] : [...rest, ...after])];
}

/** The axes in the order of `letters`, with size 1 where the value has none; letters that it has must all be among them. */
function aligned(context: LowerContext, { name, letters }: Term, wanted: readonly string[]): string {
  const present = wanted.filter((letter) => letters.includes(letter));
  const moved = transposed(
    context,
    name,
    present.map((letter) => letters.indexOf(letter)),
  );
  const sizes = shapeOf(context, moved);
  return reshaped(
    context,
    moved,
    wanted.map((letter) => (present.includes(letter) ? sizes[present.indexOf(letter)]! : 1)),
  );
}

/** The same with the letters in `sizes` at their full size, so that they can be joined into one axis. */
function full(
  context: LowerContext,
  term: Term,
  wanted: readonly string[],
  sizes: ReadonlyMap<string, number>,
): string {
  const dims = wanted.map((letter) => sizes.get(letter)!);
  return expanded(context, aligned(context, term, wanted), dims);
}

/** The product of two operands, summed over the letters that no later one and not the result wants. */
function contract(
  context: LowerContext,
  a: Term,
  b: Term,
  { kept, sizes }: { kept: ReadonlySet<string>; sizes: ReadonlyMap<string, number> },
): Term {
  const shared = a.letters.filter((letter) => b.letters.includes(letter));
  const over = shared.filter((letter) => !kept.has(letter));
  if (over.length === 0) {
    const letters = [...a.letters, ...b.letters.filter((letter) => !a.letters.includes(letter))];
    return { name: add(context, 'Mul', [aligned(context, a, letters), aligned(context, b, letters)]), letters };
  }
  const batch = shared.filter((letter) => kept.has(letter));
  const rows = a.letters.filter((letter) => !shared.includes(letter));
  const columns = b.letters.filter((letter) => !shared.includes(letter));
  const count = (letters: readonly string[]) => letters.reduce((product, letter) => product * sizes.get(letter)!, 1);
  const lead = batch.length > 0 ? [count(batch)] : [];
  const left = reshaped(context, full(context, a, [...batch, ...rows, ...over], sizes), [
    ...lead,
    count(rows),
    count(over),
  ]);
  const right = reshaped(context, full(context, b, [...batch, ...over, ...columns], sizes), [
    ...lead,
    count(over),
    count(columns),
  ]);
  const letters = [...batch, ...rows, ...columns];
  const product = add(context, 'MatMul', [left, right]);
  return {
    name: reshaped(
      context,
      product,
      letters.map((letter) => sizes.get(letter)!),
    ),
    letters,
  };
}

const einsum: Lowering = (context) => {
  const equation = stringAttribute(context.node, 'equation', '').replaceAll(' ', '');
  const [inputs, output, ...more] = equation.split('->');
  const texts = inputs!.split(',');
  if (more.length > 0 || texts.length !== context.inputs.length) {
    refuseNode(context, `equation "${equation}" for ${context.inputs.length} inputs`);
  }
  const terms = texts.map((text, index): Term => {
    const name = context.inputs[index]!;
    const letters = lettersOf(context, text, shapeOf(context, name).length);
    if (new Set(letters).size !== letters.length) {
      unsupportedNode(context, `equation "${equation}" takes a diagonal: a letter stands twice in "${text}"`);
    }
    return { name, letters };
  });
  const sizes = new Map<string, number>();
  for (const { name, letters } of terms) {
    for (const [axis, letter] of letters.entries()) {
      const size = shapeOf(context, name)[axis]!;
      const known = sizes.get(letter) ?? 1;
      if (known !== 1 && size !== 1 && known !== size) {
        refuseNode(context, `equation "${equation}": "${letter}" is ${known} and ${size}`);
      }
      sizes.set(letter, Math.max(known, size));
    }
  }
  const all = [...sizes.keys()];
  const hidden = all.filter((letter) => letter.startsWith('.')).sort((x, y) => Number(y.slice(1)) - Number(x.slice(1)));
  const once = all.filter((letter) => terms.filter(({ letters }) => letters.includes(letter)).length === 1);
  const implicit = [...hidden, ...once.filter((letter) => !letter.startsWith('.')).sort()];
  const wanted = output === undefined ? implicit : resultLetters(context, output, hidden);
  if (new Set(wanted).size !== wanted.length || wanted.some((letter) => !sizes.has(letter))) {
    refuseNode(context, `equation "${equation}"`);
  }
  let result: Term | undefined;
  for (const [index, term] of terms.entries()) {
    const rest = terms.slice(index + 1).flatMap(({ letters }) => letters);
    const alone = withoutUnused(context, term, new Set([...wanted, ...rest, ...(result?.letters ?? [])]));
    result = result
      ? withoutUnused(
          context,
          contract(context, result, alone, { kept: new Set([...wanted, ...rest]), sizes }),
          new Set([...wanted, ...rest]),
        )
      : alone;
  }
  return [full(context, result!, wanted, sizes)];
};

function resultLetters(context: LowerContext, text: string, hidden: readonly string[]): string[] {
  const named = text.replace('...', '').length;
  return lettersOf(context, text, named + (text.includes('...') ? hidden.length : 0));
}

/** Sums over the letters that nothing else has. */
function withoutUnused(context: LowerContext, { name, letters }: Term, used: ReadonlySet<string>): Term {
  const axes = letters.flatMap((letter, axis) => (used.has(letter) ? [] : [axis]));
  if (axes.length === 0) return { name, letters };
  return { name: summed(context, name, axes, false), letters: letters.filter((letter) => used.has(letter)) };
}

export const einsumLowerings = { Einsum: einsum } satisfies Partial<Record<OnnxOp, Lowering>>;
