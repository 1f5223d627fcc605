"""The rival of bench/geometry-curvature.mjs: curvatures on LeNet in typical batched PyTorch code.

usage: python3 curvature.py MODEL.onnx IMAGE.f32 THREADS WIDE.onnx
Writes WIDE.onnx, the same network with 1,000 outputs (random last layer, seed 0), then reads one JSON command a line from
standard input and answers with one JSON line each.
"""
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'test', 'fixtures', 'geometry-paths'))
from onnx_initialisers import initialisers  # noqa: E402

model, image, threads, wide_path = sys.argv[1:5]
torch.set_num_threads(int(threads))
torch.manual_seed(0)


def lenet(classes):
    net = nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=4), nn.MaxPool2d(3, 2, ceil_mode=True), nn.ReLU(),
        nn.Conv2d(32, 32, 5, padding=2), nn.ReLU(), nn.AvgPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.AvgPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(64, 64, 4), nn.ReLU(), nn.Conv2d(64, classes, 1), nn.Flatten())
    weights = {name: torch.from_numpy(value) for name, value in initialisers(model).items()}
    if classes != 10:
        last = [name for name in net.state_dict()][-2:]
        weights.update({name: net.state_dict()[name] for name in last})
    net.load_state_dict(weights)
    for p in net.parameters():
        p.requires_grad_(False)
    return net.eval()


nets = {10: lenet(10), 1000: lenet(1000)}
x = torch.from_numpy(np.fromfile(image, np.float32))
d = len(x)
torch.onnx.export(nets[1000], torch.zeros(2, 1, 28, 28), wide_path, opset_version=13, input_names=['image'],
                  output_names=['logits'], dynamic_axes={'image': {0: 'N'}, 'logits': {0: 'N'}})


def margin_gradient(net, points, k, j):
    parts = []
    for part in points.split(64):
        y = part.reshape(-1, 1, 28, 28).requires_grad_(True)
        f = net(y)
        parts.append(torch.autograd.grad((f[:, j] - f[:, k]).sum(), y)[0].reshape(-1, d))
    return torch.cat(parts)


def algorithm2(net, h, directions, classes, at_once):
    """Per class: the standard deviation over directions of the averaged terms; T products with gradient differences per class."""
    with torch.no_grad():
        k = int(net(x.reshape(1, 1, 28, 28)).argmax())
    spreads = {}
    for j in classes:
        if j == k:
            continue
        g = margin_gradient(net, x[None], k, j)[0]
        n = g / g.norm()
        v = torch.randn(directions, d)
        v -= (v @ n)[:, None] * n
        v /= v.norm(dim=1, keepdim=True)
        forms = []
        for part in v.split(directions if at_once else 1):
            plus, minus = margin_gradient(net, torch.cat([x + h * part, x - h * part]), k, j).split(len(part))
            forms.append((part * (plus - minus)).sum(1) / (2 * h * g.norm()))
        forms = torch.cat(forms)
        spreads[j] = float(forms.std())
    return spreads


def spectrum(net, h, k, j):
    axes = torch.eye(d) * h
    hessian = (margin_gradient(net, x + axes, k, j) - margin_gradient(net, x - axes, k, j)) / (2 * h)
    g = margin_gradient(net, x[None], k, j)[0]
    n = g / g.norm()
    p = torch.eye(d) - n[:, None] * n[None]
    return torch.linalg.eigh((p @ ((hessian + hessian.T) / 2) @ p / g.norm()).double())[0]


print(json.dumps({'ready': torch.__version__}), flush=True)
for line in sys.stdin:
    c = json.loads(line)
    start = time.perf_counter()
    if c['do'] == 'algorithm2':
        answer = {'spreads': algorithm2(nets[c['classes']], c['step'], c['directions'], c['chosen'], c['atOnce'])}
    else:
        values = spectrum(nets[10], c['step'], c['label'], c['target'])
        answer = {'largest': float(values[-1]), 'smallest': float(values[0])}
    print(json.dumps({'seconds': time.perf_counter() - start, **answer}), flush=True)
