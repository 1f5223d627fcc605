/** Where labels stand besides folders and tables that are named: in file names, in one folder of several, beside what is no picture. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importArchive, importFolder } from './importFolder.js';
import { labelled, packed, reason, source } from './testing/pictureSource.js';

const trainAndTest = {
  'train/0-cat.png': 1,
  'train/1-dog.png': 2,
  'train/2-eel.png': 3,
  'test/0-dog.png': 10,
  'test/1-great-cat.png': 20,
  'test/2-dog.png': 30,
};

it.each(['test', 'test/', './test'])(
  'takes the pictures of one folder, %s, with labels from their names',
  async (under) => {
    const files = await packed(trainAndTest, { gzip: true, top: 'pictures' });
    const summary = await importArchive({ ...files, under, labelFrom: 'name' });
    expect(summary).toMatchObject({ samples: 3, classNames: ['cat', 'dog'], notes: [] });
    expect((await labelled(files.output)).byLevel).toEqual({ 10: 'dog', 20: 'cat', 30: 'dog' });
  },
);

it('gives labels in names the indices of a list of classes, and whole numbers those that they are', async () => {
  const files = await source({ ...trainAndTest, 'test/classes.txt': 'eel\ndog\ncat\n' });
  const summary = await importFolder({ ...files, under: 'test', labelFrom: 'name' });
  expect(summary.classNames).toEqual(['eel', 'dog', 'cat']);
  expect(summary.notes).toEqual([
    `names of 3 classes from ${files.folder}/test/classes.txt`,
    'no pictures of 1 classes, which keep their index: eel',
  ]);
  expect((await labelled(files.output)).byLevel).toEqual({ 10: 'dog', 20: 'cat', 30: 'dog' });
  const numbered = await source({ 'a-2.png': 1, 'b/c-0.png': 2 });
  expect((await importFolder({ ...numbered, labelFrom: 'name' })).classNames).toEqual(['0', '1', '2']);
  expect((await labelled(numbered.output)).byLevel).toEqual({ 1: '2', 2: '0' });
});

it('refuses names without a label, a folder that is not there, and a label outside the list', async () => {
  const files = await source({ ...trainAndTest, 'test/plain.png': 5, 'test/-.png': 6, 'test/3-.png': 7 });
  expect(await reason(importFolder({ ...files, under: 'test', labelFrom: 'name' }))).toBe(
    `${files.folder}/test: expected names with a hyphen, the label and an ending, such as 00017-cat.jpg, got -.png, 3-.png, plain.png`,
  );
  expect(await reason(importFolder({ ...files, under: 'tests', labelFrom: 'name' }))).toBe(
    `${files.folder}: expected files under tests/, got none; at the top: test, train`,
  );
  const classes = join(files.here, 'few.txt');
  await writeFile(classes, 'cat\ndog\n');
  expect(await reason(importFolder({ ...files, under: 'train', labelFrom: 'name', classes }))).toBe(
    `${files.folder}/train: expected labels of 0 to 1 or names of the list of classes, got eel`,
  );
});

it('names the member by its whole path where a picture in that folder is damaged', async () => {
  const files = await packed({ 'train/0-cat.png': 1, 'test/0-cat.png': 'not a picture' });
  expect(await reason(importArchive({ ...files, under: 'test', labelFrom: 'name' }))).toMatch(
    /pictures\.tar\/test\/0-cat\.png: not a picture that can be used: /,
  );
});

it('says which table and list it found, and leaves out what the table does not name and is no picture by its name', async () => {
  const files = await packed({
    'images/one.JPEG': 1,
    'images/two.JPEG': 2,
    'images/BUILD': 'exports_files([])',
    'labels.csv': 'file,label\none.JPEG,1\ntwo.JPEG,0\n',
    'classes.txt': 'n01 cat, Felis\nn02 dog\n',
  });
  expect(await importArchive(files)).toMatchObject({
    classNames: ['n01 cat, Felis', 'n02 dog'],
    notes: [
      `labels of 2 pictures from ${files.archive}/labels.csv`,
      `names of 2 classes from ${files.archive}/classes.txt`,
      'left out, since their names are not those of pictures: images/BUILD',
    ],
  });
  expect((await labelled(files.output)).byLevel).toEqual({ 1: 'n02 dog', 2: 'n01 cat, Felis' });
});

it('refuses a picture that the table does not name, and says that a table is not used beside labels in names', async () => {
  const files = await source({ 'a-x.png': 1, 'b-y.png': 2, 'labels.csv': 'a-x.png,p\n' });
  expect(await reason(importFolder(files))).toBe(
    `${files.folder}/labels.csv: expected a line for every picture, got b-y.png`,
  );
  expect(await importFolder({ ...files, labelFrom: 'name' })).toMatchObject({
    classNames: ['x', 'y'],
    notes: [`labels are read from file names: ${files.folder}/labels.csv is not used`],
  });
});
