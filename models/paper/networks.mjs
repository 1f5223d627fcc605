/**
 * The paper's ImageNet networks, layer by layer as in their public Caffe prototxts, without auxiliary heads. `n` appends a
 * layer and returns its output (onnxFile.mjs). Pool sizes round up, as in Caffe.
 */

const conv = (n, x, name, maps, kernel, options) => n.relu(n.conv(x, { name, maps, kernel, ...options }));

/** BVLC reference CaffeNet (Krizhevsky et al. 2012, one tower): pooling before normalisation. */
function caffenet(n) {
  let x = n.maxPool(conv(n, n.image, 'conv1', 96, 11, { stride: 4 }), { kernel: 3, stride: 2 });
  x = n.lrn(x);
  x = n.maxPool(conv(n, x, 'conv2', 256, 5, { pad: 2, group: 2 }), { kernel: 3, stride: 2 });
  x = n.lrn(x);
  x = conv(n, x, 'conv3', 384, 3, { pad: 1 });
  x = conv(n, x, 'conv4', 384, 3, { pad: 1, group: 2 });
  x = n.maxPool(conv(n, x, 'conv5', 256, 3, { pad: 1, group: 2 }), { kernel: 3, stride: 2 });
  return head(n, x, ['fc6', 'fc7', 'fc8']);
}

/** Two hidden layers of 4096 with dropout, and the classes. */
function head(n, x, names) {
  x = n.dropout(n.relu(n.dense(n.flatten(x), { name: names[0], maps: 4096 })));
  x = n.dropout(n.relu(n.dense(x, { name: names[1], maps: 4096 })));
  return n.dense(x, { name: names[2], maps: n.numClasses, isLast: true });
}

/** BVLC GoogLeNet (Szegedy et al. 2014). */
function googlenet(n) {
  let x = conv(n, n.image, 'conv1/7x7_s2', 64, 7, { stride: 2, pad: 3 });
  x = n.lrn(n.maxPool(x, { kernel: 3, stride: 2 }));
  x = conv(n, conv(n, x, 'conv2/3x3_reduce', 64, 1), 'conv2/3x3', 192, 3, { pad: 1 });
  x = n.maxPool(n.lrn(x), { kernel: 3, stride: 2 });
  x = inception(n, x, '3a', [64, 96, 128, 16, 32, 32]);
  x = inception(n, x, '3b', [128, 128, 192, 32, 96, 64]);
  x = n.maxPool(x, { kernel: 3, stride: 2 });
  x = inception(n, x, '4a', [192, 96, 208, 16, 48, 64]);
  x = inception(n, x, '4b', [160, 112, 224, 24, 64, 64]);
  x = inception(n, x, '4c', [128, 128, 256, 24, 64, 64]);
  x = inception(n, x, '4d', [112, 144, 288, 32, 64, 64]);
  x = inception(n, x, '4e', [256, 160, 320, 32, 128, 128]);
  x = n.maxPool(x, { kernel: 3, stride: 2 });
  x = inception(n, x, '5a', [256, 160, 320, 32, 128, 128]);
  x = inception(n, x, '5b', [384, 192, 384, 48, 128, 128]);
  x = n.dropout(n.averagePool(x, { kernel: 7, stride: 1 }));
  return n.dense(n.flatten(x), { name: 'loss3/classifier', maps: n.numClasses, isLast: true });
}

/** Maps: 1x1; 3x3 reduce, 3x3; 5x5 reduce, 5x5; projection after a pool. */
function inception(n, x, part, [one, reduce3, three, reduce5, five, projection]) {
  const named = (layer) => `inception_${part}/${layer}`;
  return n.concat([
    conv(n, x, named('1x1'), one, 1),
    conv(n, conv(n, x, named('3x3_reduce'), reduce3, 1), named('3x3'), three, 3, { pad: 1 }),
    conv(n, conv(n, x, named('5x5_reduce'), reduce5, 1), named('5x5'), five, 5, { pad: 2 }),
    conv(n, n.maxPool(x, { kernel: 3, stride: 1, pad: 1 }), named('pool_proj'), projection, 1),
  ]);
}

/** VGG-19 (Simonyan and Zisserman 2014, configuration E). */
function vgg19(n) {
  let x = n.image;
  for (const [block, [count, maps]] of [[2, 64], [2, 128], [4, 256], [4, 512], [4, 512]].entries()) {
    for (let layer = 1; layer <= count; layer++) x = conv(n, x, `conv${block + 1}_${layer}`, maps, 3, { pad: 1 });
    x = n.maxPool(x, { kernel: 2, stride: 2 });
  }
  return head(n, x, ['fc6', 'fc7', 'fc8']);
}

export const networks = {
  caffenet: { inputShape: [3, 227, 227], layers: caffenet },
  googlenet: { inputShape: [3, 224, 224], layers: googlenet },
  vgg19: { inputShape: [3, 224, 224], layers: vgg19 },
};
