/** Einsum: multiplies operands one after the other, as matrices if letters are summed over, else value by value. */

import { stringAttribute } from '../graph/graph.js';
import { inputName, refuse } from '../graph/nodeView.js';
import { item, sizeOf } from '../graph/tensor.js';
import { type LowerContext, type Lowering, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

/** A value and the letter of each of its axes. */
interface Term {
  readonly name: string;
  readonly letters: readonly string[];
}

/** Letters of one operand; an ellipsis stands for the axes that no letter names, aligned at the right with those of others. */
function lettersOf(context: LowerContext, text: string, rank: number): string[] {
  const [before = [], after, ...more] = text.split('...').map((part) => [...part]);
  if (more.length > 0 || /[^A-Za-z.]/.test(text) || /(?<!\.)\.(?!\.)/.test(text.replaceAll('...', ''))) {
    refuse(context, `equation term "${text}"; expected letters and at most one ellipsis`);
  }
  const named = before.length + (after?.length ?? 0);
  const hidden = rank - named;
  if (hidden < 0 || (after === undefined && hidden > 0)) {
    refuse(context, `equation term "${text}" for a value of ${rank} dimensions`);
  }
  const rest = Array.from({ length: hidden }, (_, at) => `.${hidden - at}`);
  return [...before, ...(after === undefined ? [] : [...rest, ...after])];
}

/** A value with the axes of the wanted letters, in their order; an axis that it lacks has size 1. All its letters must be wanted. */
function aligned(context: LowerContext, { name, letters }: Term, wanted: readonly string[]): string {
  const { emit } = context;
  const present = wanted.filter((letter) => letters.includes(letter));
  const moved = emit.transpose(
    name,
    present.map((letter) => letters.indexOf(letter)),
  );
  const sizes = emit.shapeOf(moved);
  return emit.reshape(
    moved,
    wanted.map((letter) => (present.includes(letter) ? item(sizes, present.indexOf(letter)) : 1)),
  );
}

/** The size of each letter's axis; a letter without one has size 1. */
type Sizes = ReadonlyMap<string, number>;
const dimsOf = (letters: readonly string[], sizes: Sizes) => letters.map((letter) => sizes.get(letter) ?? 1);

/** The same with every axis at its full size, so that axes can be joined into one. */
function full(context: LowerContext, term: Term, wanted: readonly string[], sizes: Sizes): string {
  return context.emit.expand(aligned(context, term, wanted), dimsOf(wanted, sizes));
}

/** The product of two operands, summed over the letters that neither a later operand nor the result has. */
function contract(
  context: LowerContext,
  a: Term,
  b: Term,
  { kept, sizes }: { kept: ReadonlySet<string>; sizes: Sizes },
): Term {
  const { emit } = context;
  const shared = a.letters.filter((letter) => b.letters.includes(letter));
  const over = shared.filter((letter) => !kept.has(letter));
  if (over.length === 0) {
    const letters = [...a.letters, ...b.letters.filter((letter) => !a.letters.includes(letter))];
    return { name: emit.mul(aligned(context, a, letters), aligned(context, b, letters)), letters };
  }
  const batch = shared.filter((letter) => kept.has(letter));
  const rows = a.letters.filter((letter) => !shared.includes(letter));
  const columns = b.letters.filter((letter) => !shared.includes(letter));
  const count = (letters: readonly string[]) => sizeOf(dimsOf(letters, sizes));
  const lead = batch.length > 0 ? [count(batch)] : [];
  const left = emit.reshape(full(context, a, [...batch, ...rows, ...over], sizes), [...lead, count(rows), count(over)]);
  const right = emit.reshape(full(context, b, [...batch, ...over, ...columns], sizes), [
    ...lead,
    count(over),
    count(columns),
  ]);
  const letters = [...batch, ...rows, ...columns];
  const product = emit.matMul(left, right);
  return { name: emit.reshape(product, dimsOf(letters, sizes)), letters };
}

const einsum: Lowering = (context) => {
  const { emit } = context;
  const equation = stringAttribute(context.node, 'equation', '').replaceAll(' ', '');
  const [inputs = '', output, ...more] = equation.split('->');
  const texts = inputs.split(',');
  if (more.length > 0 || texts.length !== context.node.inputs.length) {
    refuse(context, `equation "${equation}" for ${context.node.inputs.length} inputs`);
  }
  const terms = texts.map((text, index): Term => {
    const name = inputName(context, index);
    const letters = lettersOf(context, text, emit.shapeOf(name).length);
    if (new Set(letters).size !== letters.length) {
      unsupported(context, `equation "${equation}" takes a diagonal: a letter stands twice in "${text}"`);
    }
    return { name, letters };
  });
  const sizes = new Map<string, number>();
  for (const { name, letters } of terms) {
    for (const [axis, letter] of letters.entries()) {
      const size = item(emit.shapeOf(name), axis);
      const known = sizes.get(letter) ?? 1;
      if (known !== 1 && size !== 1 && known !== size) {
        refuse(context, `equation "${equation}": "${letter}" is ${known} and ${size}`);
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
    refuse(context, `equation "${equation}": its result repeats a letter, or has one that no input has`);
  }
  const lettersIn = (some: readonly Term[]) => new Set([...wanted, ...some.flatMap(({ letters }) => letters)]);
  const operands = terms.map((term) =>
    withoutUnused(context, term, lettersIn(terms.filter((other) => other !== term))),
  );
  const result = operands.reduce((product, operand, index) => {
    const kept = lettersIn(terms.slice(index + 1));
    return withoutUnused(context, contract(context, product, operand, { kept, sizes }), kept);
  });
  return [full(context, result, wanted, sizes)];
};

function resultLetters(context: LowerContext, text: string, hidden: readonly string[]): string[] {
  const named = text.replace('...', '').length;
  return lettersOf(context, text, named + (text.includes('...') ? hidden.length : 0));
}

/** Sums over the letters that no other operand and not the result has. */
function withoutUnused(context: LowerContext, { name, letters }: Term, used: ReadonlySet<string>): Term {
  const axes = letters.flatMap((letter, axis) => (used.has(letter) ? [] : [axis]));
  if (axes.length === 0) return { name, letters };
  return { name: context.emit.sum(name, axes, false), letters: letters.filter((letter) => used.has(letter)) };
}

export const einsumLowerings = { Einsum: einsum } satisfies Partial<Record<OnnxOp, Lowering>>;
