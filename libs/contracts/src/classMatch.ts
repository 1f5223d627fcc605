/**
 * Which of a model's classes each class of a data set is: by name where the model's manifest has `classes`, else by index where there
 * are as many. A function of the model and the data set only, so that it is the same in every sweep and on every worker.
 */

/** What there is to know of a model; a ModelView is one. */
interface ModelClasses {
  readonly numClasses: number;
  readonly manifest: { readonly classes?: readonly string[] | undefined };
}

type ClassMatch =
  /** The model's index of each class of the data set. */
  | { readonly kind: 'index' | 'name'; readonly indices: readonly number[] }
  /** The model names no classes, and the counts differ. */
  | { readonly kind: 'counts-differ'; readonly model: number; readonly dataset: number }
  /** Names that the model does not have, or has more than once. */
  | { readonly kind: 'names-unknown'; readonly absent: readonly string[]; readonly repeated: readonly string[] };

export function matchClasses(
  { numClasses, manifest: { classes } }: ModelClasses,
  classNames: readonly string[],
): ClassMatch {
  if (classes === undefined) {
    return numClasses === classNames.length
      ? { kind: 'index', indices: classNames.map((_, index) => index) }
      : { kind: 'counts-differ', model: numClasses, dataset: classNames.length };
  }
  const places = new Map<string, number>();
  const twice = new Set<string>();
  classes.forEach((name, index) => {
    if (places.has(name)) twice.add(name);
    else places.set(name, index);
  });
  const absent = classNames.filter((name) => !places.has(name));
  const repeated = classNames.filter((name) => twice.has(name));
  if (absent.length > 0 || repeated.length > 0) return { kind: 'names-unknown', absent, repeated };
  return { kind: 'name', indices: classNames.map((name) => places.get(name)!) };
}

/** Labels of a data set as indices of the model's classes; -1 for every one where the two do not match, so that none counts as right. */
export function modelLabels(model: ModelClasses, classNames: readonly string[], labels: ArrayLike<number>): Int32Array {
  const match = matchClasses(model, classNames);
  const indices = 'indices' in match ? match.indices : null;
  return Int32Array.from(labels, (label) => indices?.[label] ?? -1);
}

/** What the model's labels are called: the manifest's names, else the data set's where there are as many, else "class 3". */
export function modelClassNames(
  { numClasses, manifest: { classes } }: ModelClasses,
  classNames: readonly string[],
): string[] {
  if (classes !== undefined) {
    const first = new Map(classes.map((name, index) => [name, index] as const).reverse());
    // A figure takes two bars of one name for the same bar.
    return classes.map((name, index) => (first.get(name) === index ? name : `${name} (${index})`));
  }
  if (numClasses === classNames.length) return [...classNames];
  return Array.from({ length: numClasses }, (_, index) => `class ${index}`);
}

/** Why no accuracy can be stated, as a sentence; null if one can. */
export function whyNoAccuracy(model: ModelClasses, classNames: readonly string[]): string | null {
  const match = matchClasses(model, classNames);
  if (match.kind === 'counts-differ') return `the network has ${match.model} classes and the data set ${match.dataset}`;
  if (match.kind === 'names-unknown') return `class names do not match: ${unmatchedNames(match)}`;
  return null;
}

/** "not among the model's classes: a, b, c, d, e and 3 more". */
export function unmatchedNames({ absent, repeated }: Extract<ClassMatch, { kind: 'names-unknown' }>): string {
  return [
    ...(absent.length === 0 ? [] : [`not among the model's classes: ${firstFive(absent)}`]),
    ...(repeated.length === 0 ? [] : [`more than once among them: ${firstFive(repeated)}`]),
  ].join('; ');
}

function firstFive(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}
