/** Which class a picture is of: folders, tables of labels and lists of classes, in folders and archives. */
import { spawnSync } from 'node:child_process';
import { statSync, truncateSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importArchive, importFolder } from './importFolder.js';
import { inspectDataset } from './openDataset.js';
import { labelled, packed, reason, source } from './testing/pictureSource.js';

describe('class folders', () => {
  it('with names that are all whole numbers are in numeric order', async () => {
    const files = await source(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}/p.png`, 10 * i])));
    const { classNames, notes } = await importFolder(files);
    expect(classNames).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
    expect(notes).toEqual([]);
    const { byLevel } = await labelled(files.output);
    expect([byLevel[20], byLevel[100]]).toEqual(['2', '10']);
  });

  it('with one name that is no number are in the order of their code units', async () => {
    const files = await source({ '10/a.png': 1, '2/a.png': 2, 'B/a.png': 3, 'a/a.png': 4 });
    expect((await importFolder(files)).classNames).toEqual(['10', '2', 'B', 'a']);
  });

  it('that are numbers with a gap keep their order, and a note says what index they got', async () => {
    const files = await source({ '0/a.png': 1, '3/a.png': 2, '12/a.png': 3 });
    expect(await importFolder(files)).toMatchObject({
      classNames: ['0', '3', '12'],
      notes: [
        'folder names are whole numbers, but not 0 to 2: folder 3 is class 1; give --classes to say the index of each',
      ],
    });
  });

  it('without pictures keep their index, and a note names them', async () => {
    const files = await source({ 'a/1.png': 1, b: null, 'c/1.png': 3 });
    const summary = await importFolder(files);
    expect(summary).toMatchObject({
      classNames: ['a', 'b', 'c'],
      samples: 2,
      notes: ['no pictures of 1 classes, which keep their index: b'],
    });
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'a', 3: 'c' });
  });

  it('get the indices of a list of classes, which may name more; a folder that it does not name is refused', async () => {
    const files = await source({ 'dog/1.png': 1, 'cat/1.png': 2 });
    const classes = join(files.here, 'names.txt');
    await writeFile(classes, '\ufeffbird\r\ndog\r\ncat\r\n');
    expect((await importFolder({ ...files, classes })).classNames).toEqual(['bird', 'dog', 'cat']);
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'dog', 2: 'cat' });
    await writeFile(classes, 'bird\ndog\n');
    expect(await reason(importFolder({ ...files, classes }))).toBe(
      `${files.folder}: expected folders named as the list of classes names them, got cat`,
    );
    await writeFile(classes, 'bird\n\ndog\n');
    expect(await reason(importFolder({ ...files, classes }))).toBe(
      `${classes}: expected a class name on every line, line 2 is empty`,
    );
    await writeFile(classes, 'dog\nbird\ndog\n');
    expect(await reason(importFolder({ ...files, classes }))).toBe(
      `${classes}: expected class names that differ, got "dog" (lines 1 and 3)`,
    );
  });
});

describe('a table of labels', () => {
  const flat = { 'a.png': 1, 'b.png': 2, 'c, d.png': 3 };

  it('beside pictures of a flat folder gives their classes, with quotes, a heading, a byte order mark and CRLF', async () => {
    const files = await source({
      ...flat,
      'labels.csv': '\ufefffile,label\r\na.png,cat\r\n"c, d.png",dog\r\nb.png,cat\r\n',
    });
    expect((await importFolder(files)).classNames).toEqual(['cat', 'dog']);
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'cat', 2: 'cat', 3: 'dog' });
  });

  it('of indices means the classes of the list, or as many as its largest label', async () => {
    const files = await source({ ...flat, 'labels.csv': 'a.png,2\nb.png,0\n"c, d.png",2\n' });
    expect(await importFolder(files)).toMatchObject({
      classNames: ['0', '1', '2'],
      notes: [
        `labels of 3 pictures from ${files.folder}/labels.csv`,
        'no pictures of 1 classes, which keep their index: 1',
      ],
    });
    await writeFile(join(files.folder, 'classes.txt'), 'zebra\nyak\nape\nfox\n');
    expect((await importFolder(files)).classNames).toEqual(['zebra', 'yak', 'ape', 'fox']);
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'ape', 2: 'zebra', 3: 'ape' });
  });

  it('that is named on import goes before the one beside the pictures', async () => {
    const files = await source({ ...flat, 'labels.csv': 'a.png,x\nb.png,x\n"c, d.png",x\n' });
    const labels = join(files.here, 'other.csv');
    await writeFile(labels, 'Filename,Label\na.png,u\nb.png,v\n"c, d.png",u\n');
    await importFolder({ ...files, labels });
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'u', 2: 'v', 3: 'u' });
  });

  it('names pictures by their path, else by a name that only one of them has', async () => {
    const files = await source({
      'x/a.png': 1,
      'y/a.png': 2,
      'y/b.png': 3,
      'labels.csv': './x/a.png,p\ny\\a.png,q\nb.png,q\n',
    });
    await importFolder(files);
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'p', 2: 'q', 3: 'q' });
  });

  it('is refused with the first five where it and the pictures do not fit', async () => {
    const pictures = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`${i}.png`, i]));
    const all = Object.keys(pictures).map((file) => `${file},a`);
    const files = await source(pictures);
    const labels = join(files.here, 'labels.csv');
    const refusal = async (lines: string[], more: object = {}) => {
      await writeFile(labels, `${lines.join('\n')}\n`);
      const message = await reason(importFolder({ ...files, labels, ...more }));
      expect((await readdir(files.here)).filter((name) => name.startsWith('out.ids'))).toEqual([]);
      return message.slice(`${labels}: `.length);
    };
    const none = Array.from({ length: 7 }, (_, i) => `none${i}.png,a`);
    expect(await refusal([...all, ...none])).toBe(
      'expected a picture for every line, got none0.png, none1.png, none2.png, none3.png, none4.png and 2 more',
    );
    expect(await refusal(all.slice(0, 1))).toBe(
      'expected a line for every picture, got 1.png, 2.png, 3.png, 4.png, 5.png and 1 more',
    );
    expect(await refusal([...all, '3.png,b'])).toBe('expected one line for every picture, got 3.png');
    expect(await refusal([...all.slice(1), '0.png'])).toBe('expected two columns, file and label, got 0.png');
    expect(await refusal([])).toBe('expected at least one line of file,label, got none');
    const classes = join(files.here, 'classes.txt');
    await writeFile(classes, 'a\nb\n');
    expect(await refusal([...all.slice(1), '0.png,c'], { classes })).toBe(
      'expected labels of 0 to 1 or names of the list of classes, got c',
    );
    const indices = Object.keys(pictures).map((file, i) => `${file},${i}`);
    expect(await refusal(indices, { classes })).toBe(
      'expected labels of 0 to 1 or names of the list of classes, got 2, 3, 4, 5, 6',
    );
    await writeFile(classes, '1\n2\n3\n');
    expect(
      await refusal(
        Object.keys(pictures).map((file) => `${file},1`),
        { classes },
      ),
    ).toContain('labels and class names are whole numbers that do not agree (class "1" has index 0)');

    const twice = await source({ 'x/a.png': 1, 'y/a.png': 2, 'labels.csv': 'a.png,0\n' });
    expect(await reason(importFolder(twice))).toBe(
      `${twice.folder}/labels.csv: expected one picture for every line (write its path, not its name alone), got a.png (x/a.png and y/a.png)`,
    );
  });
});

describe('an archive', () => {
  it.each([
    ['tar', false, '.'],
    ['tar.gz', true, '.'],
    ['tar.gz of the folder itself', true, 'pictures'],
  ])('%s of class folders is imported as the folder is', async (_title, gzip, top) => {
    const files = await packed(
      { '2/a.png': 2, '10/a.png': 10, 'B.txt/._x': 'left by a system', '2/._a.png': 'and this' },
      { gzip, top },
    );
    expect(await importArchive(files)).toMatchObject({ classNames: ['10', '2', 'B.txt'], samples: 2 });
    expect((await labelled(files.output)).byLevel).toEqual({ 2: '2', 10: '10' });
    expect((await inspectDataset(files.output)).preparation).toMatchObject({
      source: 'tar',
      pictures: { resize: 'fit' },
    });
    expect((await readdir(files.here)).toSorted()).toEqual(
      ['out.ids', files.archive.slice(files.here.length + 1), 'pictures'].toSorted(),
    );
  });

  it.each(['.', 'pictures'])('with labels.csv and classes.txt among its members, packed at %s', async (top) => {
    const files = await packed(
      { 'val/a.png': 1, 'val/b.png': 2, 'val/labels.csv': 'a.png,1\nb.png,0\n', 'classes.txt': 'cat\ndog\n' },
      { gzip: true, top },
    );
    await importArchive(files);
    expect((await labelled(files.output)).byLevel).toEqual({ 1: 'dog', 2: 'cat' });
  });

  it('of pictures alone takes a table from outside', async () => {
    const files = await packed({ 'a.png': 1, 'b.png': 2 }, { top: 'pictures' });
    const labels = join(files.here, 'labels.csv');
    await writeFile(labels, 'a.png,0\nb.png,1\n');
    await importArchive({ ...files, labels });
    expect((await labelled(files.output)).byLevel).toEqual({ 1: '0', 2: '1' });
  });

  it('names its member where a picture is damaged', async () => {
    const files = await packed({ 'a/1.png': 1, 'a/2.png': 'not a picture' });
    expect(await reason(importArchive(files))).toMatch(/pictures\.tar\/a\/2\.png: not a picture that can be used: /);
  });

  it('whose members lead out of it, or are links, is refused and writes nothing there', async () => {
    const files = await packed({ 'a/1.png': 1 });
    const outside = join(files.here, 'outside.tar');
    spawnSync('tar', ['-cf', outside, '-P', '-C', join(files.here, 'pictures'), '../pictures/a/1.png']);
    expect(await reason(importArchive({ ...files, archive: outside }))).toBe(
      `${outside}: expected paths inside the archive, got "../pictures/a/1.png"`,
    );
    const absolute = join(files.here, 'absolute.tar');
    spawnSync('tar', ['-cf', absolute, '-P', join(files.here, 'pictures', 'a', '1.png')]);
    expect(await reason(importArchive({ ...files, archive: absolute }))).toContain(
      'expected paths inside the archive, got "/',
    );
    const linked = join(files.here, 'linked.tar');
    spawnSync('ln', ['-s', '/etc/passwd', join(files.here, 'pictures', 'a', '2.png')]);
    spawnSync('tar', ['-cf', linked, '-C', join(files.here, 'pictures'), '.']);
    expect(await reason(importArchive({ ...files, archive: linked }))).toBe(
      `${linked}: a/2.png: expected files and folders only, got a member of type SymbolicLink; pack the archive with tar --dereference`,
    );
  });

  it('of another kind, cut short or none at all is refused, with the command that unpacks it', async () => {
    const files = await packed({ 'a/1.png': 1 });
    const other = join(files.here, 'pictures.tar.xz');
    await writeFile(other, Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(64)]));
    expect(await reason(importArchive({ ...files, archive: other }))).toBe(
      `${other}: expected a tar or a tar.gz, got xz; unpack it first: xz -dk ${other}`,
    );
    await writeFile(other, 'these are no pictures'.repeat(100));
    expect(await reason(importArchive({ ...files, archive: other }))).toMatch(
      /expected a whole tar or tar\.gz archive: /,
    );
    const whole = await packed({ 'a/1.png': 1, 'a/2.png': 2 }, { gzip: true });
    const { size } = statSync(whole.archive);
    truncateSync(whole.archive, Math.floor(size / 2));
    expect(await reason(importArchive(whole))).toMatch(/expected a whole tar or tar\.gz archive: /);
    expect(await reason(importArchive({ ...files, archive: join(files.here, 'none.tar') }))).toContain(
      'there is no such file',
    );
  });
});
