/** A data set's images grouped by predicted label, from which pairs and combinations of one label are drawn. */

interface ImagesByLabel {
  /** Image indices, by label and then by index. */
  readonly images: Int32Array;
  /** Where each label's images start in `images`, and how many there are, by label. */
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
}

/** A counting sort: O(n). Images without a label (-1) are left out. */
export function imagesByLabel(labels: Int32Array): ImagesByLabel {
  const classes = labels.reduce((largest, label) => Math.max(largest, label + 1), 0);
  const sizes = new Int32Array(classes);
  for (const label of labels) if (label >= 0) sizes[label]++;
  const starts = new Int32Array(classes);
  for (let k = 1; k < classes; k++) starts[k] = starts[k - 1] + sizes[k - 1];
  const images = new Int32Array(sizes.reduce((sum, size) => sum + size, 0));
  const next = starts.slice();
  for (let i = 0; i < labels.length; i++) if (labels[i] >= 0) images[next[labels[i]]++] = i;
  return { images, starts, sizes };
}
