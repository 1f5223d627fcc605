import { expect, test } from 'vitest';
import { labelChangesOf, labelText } from './editSweep.js';

test('the lines of the field set the labels that they name and remove the others', () => {
  const before = { project: 'islands', draft: 'yes' };
  expect(labelText(before)).toBe('draft=yes\nproject=islands');
  expect(labelChangesOf(before, ' project = islands \n\npaper=fig. 3 = left\nempty=')).toEqual({
    draft: null,
    project: 'islands',
    paper: 'fig. 3 = left',
    empty: '',
  });
});
