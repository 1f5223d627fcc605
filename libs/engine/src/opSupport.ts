/** What rules each static op has, for the documents. It is the package entry `/ops`: it loads TensorFlow.js and not ONNX Runtime. */
import { isRefusal, type OpTable, type StaticOp, staticOps } from '@isthmus/onnx';
import { gradientRules } from './gradient/gradientGraph.js';
import { step } from './gradient/kinks.js';
import { boundsRules } from './segmentBounds/boundsGraph.js';
import { tfjsRules } from './tfjs/compile.js';

/** "yes", "zero" of a step function, or "no" with the reason. */
interface OpSupport {
  readonly op: StaticOp;
  readonly gradient: string;
  readonly bounds: string;
  readonly tfjs: string;
}

const support = (table: OpTable<(...given: never[]) => unknown>, op: StaticOp): string => {
  const entry = table[op];
  if (isRefusal(entry)) return `no: ${entry.words}`;
  return entry === step ? 'zero' : 'yes';
};

export const opSupport: readonly OpSupport[] = staticOps.map((op) => ({
  op,
  gradient: support(gradientRules, op),
  bounds: support(boundsRules, op),
  tfjs: support(tfjsRules, op),
}));
