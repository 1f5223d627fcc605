import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../terminal/output.js';
import { checkReportFolder, type FileContent, replaceReport } from './reportFolder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-test-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(inFolder(name), 'utf8');
/** Everything in the folder, hidden or not, by name. */
const contents = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(inFolder(name), 'utf8')]));

const write = (files: Record<string, FileContent>, sweepId = 'a-sweep') =>
  replaceReport(folder, { sweepId }, async (add) => {
    for (const [name, content] of Object.entries(files)) await add(name, content);
  });

const first = {
  'report.html': 'first',
  '1-lenet-curvature-profile.png': 'a picture',
  '2-lenet-results.ndjson': '{}\n',
};
const second = { 'report.html': 'second', '1-lenet-convexity-convexity.csv': 'k\r\n' };

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"sample":0}\n');
  throw new Error('the connection broke off');
}

describe('a report', () => {
  it('has its files, of content of any kind, and the list of them with their hashes', async () => {
    async function* chunks() {
      yield Buffer.from('a');
      yield Buffer.from('b\n');
    }
    await write({ 'report.html': 'héllo', 'x.png': new Uint8Array([0, 255]), 'y.ndjson': chunks() });
    expect(readdirSync(folder).sort()).toEqual(['report.html', 'report.sha256', 'x.png', 'y.ndjson']);
    expect([...readFileSync(inFolder('x.png'))]).toEqual([0, 255]);
    expect(read('y.ndjson')).toBe('ab\n');
    const hash = (name: string) =>
      createHash('sha256')
        .update(readFileSync(inFolder(name)))
        .digest('hex');
    const lines = ['report.html', 'x.png', 'y.ndjson'].map((name) => `${hash(name)}  ${name}\n`).join('');
    expect(read('report.sha256')).toBe(`# Isthmus: the files of a report of sweep a-sweep\n${lines}`);
  });

  it('takes the place of an earlier one and leaves nothing of it, and nothing else is touched', async () => {
    writeFileSync(inFolder('notes.txt'), 'mine');
    writeFileSync(inFolder('.hidden'), 'mine too');
    await write(first);
    await write(second, 'another-sweep');
    const { 'report.sha256': list, ...others } = contents();
    expect(others).toEqual({ ...second, 'notes.txt': 'mine', '.hidden': 'mine too' });
    expect(list).toContain('another-sweep');
  });

  it('that breaks off leaves the folder as it was, with an earlier report and without', async () => {
    await expect(write({ 'report.html': 'half', 'results.ndjson': brokenOff() })).rejects.toThrow('broke off');
    expect(contents()).toEqual({});
    await write(first);
    const before = contents();
    await expect(write({ ...second, 'results.ndjson': brokenOff() })).rejects.toThrow('broke off');
    expect(contents()).toEqual(before);
  });

  it.each(['../outside.html', 'a/b', '.hidden', 'report.sha256', ''])('has no file called "%s"', async (name) => {
    await expect(write({ [name]: 'x' })).rejects.toThrow('expected a plain file name');
    expect(contents()).toEqual({});
  });
});

describe('a file that no report wrote as it is', () => {
  it.each<[string, string, () => void]>([
    [
      'of the old report and the new that was changed',
      'report.html',
      () => writeFileSync(inFolder('report.html'), 'my notes'),
    ],
    [
      'of the old report alone that was changed',
      '2-lenet-results.ndjson',
      () => writeFileSync(inFolder('2-lenet-results.ndjson'), 'cleaned'),
    ],
    [
      'that has the name of a new one',
      '1-lenet-convexity-convexity.csv',
      () => writeFileSync(inFolder('1-lenet-convexity-convexity.csv'), 'mine'),
    ],
    [
      'of equal content behind a link',
      'report.html',
      () => {
        writeFileSync(inFolder('elsewhere'), 'first');
        rmSync(inFolder('report.html'));
        symlinkSync('elsewhere', inFolder('report.html'));
      },
    ],
  ])('stays: %s', async (_, name, change) => {
    await write(first);
    change();
    const before = contents();
    await expect(write(second)).rejects.toThrow(UsageError);
    await expect(write(second)).rejects.toThrow(`with ${name} of another content or origin`);
    expect(contents()).toEqual(before);
  });

  it('stays where it is a folder', async () => {
    mkdirSync(inFolder('report.html'));
    await expect(write(first)).rejects.toThrow('with report.html of another');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('is refused before anything is computed: changed, or a report without a list', async () => {
    writeFileSync(inFolder('report.html'), 'of an earlier version');
    await expect(checkReportFolder(folder)).rejects.toThrow('with report.html of another');
    rmSync(inFolder('report.html'));
    await checkReportFolder(folder);
    await write(first);
    await checkReportFolder(folder);
    for (const name of Object.keys(first)) writeFileSync(inFolder(name), 'changed');
    writeFileSync(inFolder('report.sha256'), `${read('report.sha256')}${'0'.repeat(64)}  more.csv\n`);
    writeFileSync(inFolder('more.csv'), 'x');
    await expect(checkReportFolder(folder)).rejects.toThrow(
      'with report.html, 1-lenet-curvature-profile.png, 2-lenet-results.ndjson and 1 more of another',
    );
  });

  it.each([
    ['of the user', `${'0'.repeat(64)}  debian.iso\n`],
    ['that was tampered with', `# Isthmus: the files of a report of sweep x\n${'0'.repeat(64)}  ../debian.iso\n`],
    ['that is empty', ''],
  ])('is no list of files to remove: one %s', async (_, list) => {
    writeFileSync(inFolder('report.sha256'), list);
    writeFileSync(inFolder('debian.iso'), 'mine');
    await expect(write(first)).rejects.toThrow("report.sha256: expected the list of a report's files");
    expect(contents()).toEqual({ 'report.sha256': list, 'debian.iso': 'mine' });
  });
});
