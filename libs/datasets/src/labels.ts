/** The class of each picture of a source: from its folder, from a table of labels or from its name. */
import { dirname } from 'node:path';
import { DatasetError } from './datasetError.js';
import { firstFive, type Row, readClassList, readTable } from './labelFiles.js';
import { mostClasses } from './packedFormat.js';
import {
  baseName,
  byCodeUnits,
  byPath,
  classesName,
  isPictureName,
  labelsName,
  type Source,
  type SourceFile,
  topOf,
} from './pictureFiles.js';

export interface LabelledPictures {
  readonly classNames: readonly string[];
  /** In class order; in each class in the order of the paths' code units. */
  readonly classes: ReadonlyArray<readonly SourceFile[]>;
  /** Remarks for the user, one sentence each. */
  readonly notes: readonly string[];
}

export interface LabelOptions {
  /** A table file,label and a list of class names; those of the source where absent. */
  readonly labels?: string | undefined;
  readonly classes?: string | undefined;
  /** Where else labels stand: between the last hyphen of a file's name and its ending, whatever folder or table there is. */
  readonly labelFrom?: 'name' | undefined;
}

/** Throws a DatasetError that names the file and the first five errors. */
export async function labelPictures(source: Source, options: LabelOptions): Promise<LabelledPictures> {
  const byName = options.labelFrom === 'name';
  const table = byName ? undefined : (options.labels ?? member(source, labelsName, source.labels)?.file);
  const list = options.classes ?? member(source, classesName, source.classes)?.file;
  const names =
    list === undefined ? undefined : await readClassList(list, options.classes ?? shown(source, classesName));
  if (source.pictures.length === 0 && (byName || table !== undefined || source.folders.length === 0)) {
    const form = byName || table !== undefined ? 'pictures' : 'one subfolder a class, each with its pictures';
    throw new DatasetError(source.name, `expected ${form}, got none`);
  }
  const notesOfMembers = [
    ...(names !== undefined && options.classes === undefined
      ? [`names of ${names.length} classes from ${shown(source, classesName)}`]
      : []),
    ...(byName && source.labels.length > 0
      ? [`labels are read from file names: ${shown(source, labelsName)} is not used`]
      : []),
  ];
  const withNotes = (more: readonly string[], { notes, ...labelled }: LabelledPictures) => ({
    ...labelled,
    notes: [...more, ...notesOfMembers, ...notes],
  });
  if (byName) return withNotes([], byNames(source, names));
  if (table === undefined) return withNotes([], byFolder(source, names));
  const called = options.labels ?? shown(source, labelsName);
  const rows = await readTable(table, called);
  // Rows of a table inside the source may be relative to its own folder.
  const [tableFile] = source.labels;
  const within = options.labels === undefined && tableFile !== undefined ? dirname(tableFile.path) : '.';
  const labelled = byTable(source, rows, { called, names, within: within === '.' ? '' : `${within}/` });
  return withNotes(options.labels === undefined ? [`labels of ${rows.length} pictures from ${called}`] : [], labelled);
}

/** "cat" of "test/00017-cat.jpg". Throws a DatasetError that names the files without such a part. */
function byNames({ name, pictures }: Source, names: readonly string[] | undefined): LabelledPictures {
  const { strays, kept } = withoutStrays(pictures);
  const rows = kept.map((picture) => {
    const label = /-([^-/]+?)\.[^./]*$/.exec(picture.path)?.[1] ?? '';
    return { file: picture.path, label, picture };
  });
  const without = rows.filter(({ label }) => label === '').map(({ file }) => file);
  if (without.length > 0) {
    throw new DatasetError(
      name,
      `expected names with a hyphen, the label and an ending, such as 00017-cat.jpg, got ${firstFive(without)}`,
    );
  }
  const { classNames, labelOf } = readLabels(rows, name, names);
  const classes = classNames.map((): SourceFile[] => []);
  for (const { picture, label } of rows) classes[labelOf(label)]?.push(picture);
  return { classNames, classes, notes: [...leftOut(strays), ...emptyClasses(classNames, classes)] };
}

/** Files that stand beside pictures and are none by their names, such as a README. */
function withoutStrays(files: readonly SourceFile[]): { kept: SourceFile[]; strays: SourceFile[] } {
  return {
    kept: files.filter(({ path }) => isPictureName(path)),
    strays: files.filter(({ path }) => !isPictureName(path)),
  };
}

function leftOut(files: readonly SourceFile[]): string[] {
  return files.length === 0
    ? []
    : [`left out, since their names are not those of pictures: ${firstFive(files.map(({ path }) => path))}`];
}

function member(source: Source, name: string, candidates: readonly SourceFile[]): SourceFile | undefined {
  if (candidates.length > 1) {
    const paths = firstFive(candidates.map(({ path }) => path));
    throw new DatasetError(source.name, `expected one ${name}, got ${candidates.length}: ${paths}`);
  }
  return candidates[0];
}

function shown({ name, labels, classes }: Source, which: typeof labelsName | typeof classesName): string {
  const [file] = which === labelsName ? labels : classes;
  return `${name}/${file?.path ?? which}`;
}

/** A class a folder at the top. Names that are all whole numbers are in numeric order, others in that of their code units. */
function byFolder({ name: source, pictures, folders }: Source, names: readonly string[] | undefined): LabelledPictures {
  const loose = pictures.find(({ path }) => !path.includes('/'));
  if (loose !== undefined) {
    throw new DatasetError(
      `${source}/${loose.path}`,
      `expected only class folders here, each with its pictures, got a file; for pictures without class folders give --labels or put ${labelsName} beside them`,
    );
  }
  const numeric = folders.every((name) => /^\d+$/.test(name));
  const ordered = numeric ? folders.toSorted((a, b) => Number(a) - Number(b) || byCodeUnits(a, b)) : folders;
  const classNames = names ?? ordered;
  const unknown = folders.filter((name) => !classNames.includes(name));
  if (unknown.length > 0) {
    throw new DatasetError(
      source,
      `expected folders named as the list of classes names them, got ${firstFive(unknown)}`,
    );
  }
  const byTop = new Map(classNames.map((name) => [name, [] as SourceFile[]]));
  for (const picture of pictures) byTop.get(topOf(picture.path))?.push(picture);
  const classes = [...byTop.values()];
  if (pictures.length === 0) {
    const path = folders.length === 1 ? `${source}/${folders[0]}` : source;
    throw new DatasetError(path, 'expected at least one picture, got none');
  }
  const misplaced = numeric && names === undefined ? ordered.findIndex((name, index) => Number(name) !== index) : -1;
  return {
    classNames,
    classes,
    notes: [
      ...(misplaced < 0
        ? []
        : [
            `folder names are whole numbers, but not 0 to ${ordered.length - 1}: folder ${ordered[misplaced]} is class ${misplaced}; give --classes to say the index of each`,
          ]),
      ...emptyClasses(classNames, classes),
    ],
  };
}

function emptyClasses(classNames: readonly string[], classes: ReadonlyArray<readonly SourceFile[]>): string[] {
  const empty = classNames.filter((_, index) => classes[index]?.length === 0);
  return empty.length === 0
    ? []
    : [`no pictures of ${empty.length} classes, which keep their index: ${firstFive(empty)}`];
}

interface TableOptions {
  readonly called: string;
  readonly names: readonly string[] | undefined;
  /** Where the table lies in the source: "" or a folder with its "/". */
  readonly within: string;
}

function byTable(
  { pictures }: Source,
  rows: readonly Row[],
  { called, names, within }: TableOptions,
): LabelledPictures {
  const { classNames, labelOf } = readLabels(rows, called, names);
  const named = new Map(pictures.map((picture) => [picture.path, picture]));
  const byBase = new Map<string, SourceFile[]>();
  for (const picture of pictures) {
    const base = baseName(picture.path);
    byBase.set(base, [...(byBase.get(base) ?? []), picture]);
  }
  const refuse = (expected: string, faulty: readonly string[]) => {
    if (faulty.length > 0) throw new DatasetError(called, `expected ${expected}, got ${firstFive(faulty)}`);
  };
  const missing: string[] = [];
  const ambiguous: string[] = [];
  const labelled: Array<{ picture: SourceFile; label: string }> = [];
  for (const { file, label } of rows) {
    const path = file.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
    const exact = named.get(path) ?? named.get(within + path);
    const [picture, other] = exact === undefined ? (byBase.get(baseName(path)) ?? []) : [exact];
    if (picture === undefined) missing.push(file);
    else if (other !== undefined) ambiguous.push(`${file} (${picture.path} and ${other.path})`);
    else labelled.push({ picture, label });
  }
  refuse('a picture for every line', missing);
  refuse('one picture for every line (write its path, not its name alone)', ambiguous);
  const seen = new Set<SourceFile>();
  const twice: string[] = [];
  for (const { picture } of labelled) {
    if (seen.has(picture)) twice.push(picture.path);
    seen.add(picture);
  }
  refuse('one line for every picture', twice);
  const { kept, strays } = withoutStrays(pictures.filter((picture) => !seen.has(picture)));
  refuse(
    'a line for every picture',
    kept.map(({ path }) => path),
  );
  const classes = classNames.map((): SourceFile[] => []);
  for (const { picture, label } of labelled) classes[labelOf(label)]?.push(picture);
  for (const members of classes) members.sort(byPath);
  return { classNames, classes, notes: [...leftOut(strays), ...emptyClasses(classNames, classes)] };
}

/** All labels are names of classes, or all are indices; where a list of classes could be meant either way, neither is guessed. */
function readLabels(rows: ReadonlyArray<Pick<Row, 'label'>>, called: string, names: readonly string[] | undefined) {
  const written = [...new Set(rows.map(({ label }) => label))];
  const allIndices = written.every((label) => /^\d+$/.test(label));
  if (names === undefined) {
    if (!allIndices) {
      const classNames = written.toSorted(byCodeUnits);
      return { classNames, labelOf: (label: string) => classNames.indexOf(label) };
    }
    const most = Math.max(...written.map(Number));
    if (most >= mostClasses) throw new DatasetError(called, `expected labels of 0 to ${mostClasses - 1}, got ${most}`);
    return { classNames: Array.from({ length: most + 1 }, (_, index) => String(index)), labelOf: Number };
  }
  const places = new Map(names.map((name, index) => [name, index]));
  const named = written.every((label) => places.has(label));
  if (
    named &&
    allIndices &&
    written.some((label) => Number(label) < names.length && Number(label) !== places.get(label))
  ) {
    throw new DatasetError(
      called,
      `labels and class names are whole numbers that do not agree (class "${names[0]}" has index 0): write class names that are no numbers in both files`,
    );
  }
  if (named) return { classNames: names, labelOf: (label: string) => places.get(label) ?? -1 };
  const outside = written.filter((label) => !allIndices || Number(label) >= names.length);
  if (outside.length === 0) return { classNames: names, labelOf: Number };
  const wrong = allIndices ? outside : written.filter((label) => !places.has(label));
  throw new DatasetError(
    called,
    `expected labels of 0 to ${names.length - 1} or names of the list of classes, got ${firstFive(wrong)}`,
  );
}
