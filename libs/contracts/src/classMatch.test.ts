import { expect, it } from 'vitest';
import { matchClasses, modelClassNames, modelLabels, whyNoAccuracy } from './classMatch.js';

const plain = { numClasses: 3, manifest: {} };
const named = { numClasses: 4, manifest: { classes: ['cat', 'crane', 'dog', 'crane'] } };

it('matches by index where the model names no classes and has as many', () => {
  expect(matchClasses(plain, ['a', 'b', 'c'])).toEqual({ kind: 'index', indices: [0, 1, 2] });
  expect([...modelLabels(plain, ['a', 'b', 'c'], [2, 0])]).toEqual([2, 0]);
  expect(modelClassNames(plain, ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
});

it('compares nothing where the counts differ, and calls the labels of the model by number', () => {
  expect(matchClasses(plain, ['a', 'b'])).toEqual({ kind: 'counts-differ', model: 3, dataset: 2 });
  expect([...modelLabels(plain, ['a', 'b'], [1, 0])]).toEqual([-1, -1]);
  expect(modelClassNames(plain, ['a', 'b'])).toEqual(['class 0', 'class 1', 'class 2']);
  expect(whyNoAccuracy(plain, ['a', 'b'])).toBe('the network has 3 classes and the data set 2');
});

it('gives a data set with some of the classes the indices that the model has for their names', () => {
  expect(matchClasses(named, ['dog', 'cat'])).toEqual({ kind: 'name', indices: [2, 0] });
  expect([...modelLabels(named, ['dog', 'cat'], [0, 0, 1])]).toEqual([2, 2, 0]);
  expect(modelClassNames(named, ['dog', 'cat'])).toEqual(['cat', 'crane', 'dog', 'crane (3)']);
  expect(whyNoAccuracy(named, ['dog', 'cat'])).toBeNull();
});

it('matches names also where there are as many on both sides, in another order', () => {
  const model = { numClasses: 2, manifest: { classes: ['dog', 'cat'] } };
  expect(matchClasses(model, ['cat', 'dog'])).toEqual({ kind: 'name', indices: [1, 0] });
});

it('names the first five names that the model does not have, and those that it has twice', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'crane'];
  expect(matchClasses(named, names)).toEqual({ kind: 'names-unknown', absent: names.slice(0, 6), repeated: ['crane'] });
  expect([...modelLabels(named, names, [6])]).toEqual([-1]);
  expect(whyNoAccuracy(named, names)).toBe(
    'class names do not match: not among the model\'s classes: "a", "b", "c", "d", "e" and 1 more; more than once among them: "crane"',
  );
});
