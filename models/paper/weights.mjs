/**
 * Seeded weights that any language can reproduce: value i of a stream is a hash of i, so NumPy computes the same bits
 * (test/fixtures/engine/paper_networks.py). Uniform with He's variance 2 / fanIn (He, Zhang, Ren, Sun 2015, eq. 10).
 */

/** The finaliser of MurmurHash3: a permutation of 32-bit integers. */
function mix(value) {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Draws one tensor after another.
 *
 * @param {number} seed
 */
export function weightStream(seed) {
  const offset = mix(seed ^ 0x9e3779b9);
  let next = 0;
  /**
   * 24 bits of the hash, in [-limit, limit).
   *
   * @param {number} count
   * @param {number} limit
   */
  const uniform = (count, limit) => {
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      values[index] = ((mix(offset + next + index) >>> 8) / 2 ** 23 - 1) * limit;
    }
    next += count;
    return values;
  };
  return {
    uniform,
    /** @param {readonly number[]} dims */
    weights: (dims) => {
      const count = dims.reduce((product, size) => product * size, 1);
      return uniform(count, Math.fround(Math.sqrt(6 / (count / dims[0]))));
    },
    /** @param {number} count */
    biases: (count) => uniform(count, Math.fround(0.05)),
  };
}
