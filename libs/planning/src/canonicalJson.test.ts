import { expect, test } from 'vitest';
import { canonicalJson, jsonSha256 } from './canonicalJson.js';

test('equal values are equal text, whatever the order in which they were written', () => {
  const written = { b: [{ y: 1, x: null }], a: { d: true, c: 'ü"\n' } };
  const reordered = { a: { c: 'ü"\n', d: true }, b: [{ x: null, y: 1 }] };
  expect(canonicalJson(written)).toBe('{"a":{"c":"ü\\"\\n","d":true},"b":[{"x":null,"y":1}]}');
  expect(canonicalJson(reordered)).toBe(canonicalJson(written));
});

test('the order of a list counts, an absent member does not', () => {
  expect(jsonSha256([1, 2])).not.toBe(jsonSha256([2, 1]));
  expect(jsonSha256({ a: 1, b: undefined })).toBe(jsonSha256({ a: 1 }));
});

test('the hash is the SHA-256 of the text', () => {
  // printf '{}' | sha256sum
  expect(jsonSha256({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});
