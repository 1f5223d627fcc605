/** How far a sweep is, and what is missing from its curves, in plain sentences. */
import { analysisDescriptions, type Curve, isFinal, type RunView, type SweepView } from '@isthmus/contracts';

/** "Completed: all 300 samples were computed, 200 of them by earlier sweeps." */
export function statusSentence({ state, samples: { total, ok, failed, reused } }: SweepView): string {
  const done = ok + failed;
  const computed = ok === total ? `all ${total} samples were computed` : `${ok} of ${total} samples were computed`;
  const earlier = reused === 0 ? '' : `, ${reused} of them by earlier sweeps`;
  const trouble = failed === 0 ? '' : `, ${failed} failed`;
  switch (state) {
    case 'completed':
      return `Completed: ${computed}${earlier}${trouble}.`;
    case 'failed':
      return `Failed: ${computed}${earlier}${trouble}.`;
    case 'cancelled':
      return `Cancelled: ${computed} before it was stopped${earlier}${trouble}. The curves show these.`;
    case 'submitted':
    case 'running':
      return `Still working: ${done} of ${total} samples are done${earlier}${trouble}. The curves show the samples so far; intervals narrow as more come.`;
    default:
      return state satisfies never;
  }
}

/** Nothing when nothing is missing. */
export function troubles(sweep: SweepView, curves: readonly Curve[]): string[] {
  return [
    ...(sweep.error === null ? [] : [`The sweep: ${sweep.error}`]),
    ...sweep.runs.flatMap((run) => ofRun(run, curves)),
  ];
}

function ofRun(run: RunView, curves: readonly Curve[]): string[] {
  const name = `${run.model}, ${run.analysis.kind}`;
  const unit = analysisDescriptions[run.analysis.kind].sampleUnit;
  const { total, ok, failed } = run.samples;
  const missing = total - ok - failed;
  const sentences: string[] = [];
  if (run.error !== null) sentences.push(`${name}: ${run.error}`);
  if (failed > 0) {
    sentences.push(
      `${name}: ${failed} of ${total} ${unit}s failed and ${failed === 1 ? 'is' : 'are'} in no curve; each has its reason in the results.`,
    );
  }
  if (missing > 0 && isFinal(run.state)) {
    sentences.push(`${name}: ${missing} of ${total} ${unit}s were never computed, since the run was ${run.state}.`);
  }
  for (const curve of run.curves) {
    if (!curves.some((one) => one.runId === run.id && one.name === curve)) {
      sentences.push(`${name}: the curve ${curve} could not be read.`);
    }
  }
  return sentences;
}
