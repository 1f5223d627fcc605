"""The rivals of bench/geometry-paths.mjs: DeepFool and Algorithm 1 on LeNet in typical PyTorch code.

usage: python3 paths.py MODEL.onnx IMAGES.f32 THREADS
IMAGES.f32 holds images of 784 float32. Reads one JSON command a line from standard input, answers with one JSON line each.
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

model, images, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
net = nn.Sequential(
    nn.Conv2d(1, 32, 5, padding=4), nn.MaxPool2d(3, 2, ceil_mode=True), nn.ReLU(),
    nn.Conv2d(32, 32, 5, padding=2), nn.ReLU(), nn.AvgPool2d(3, 2, ceil_mode=True),
    nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.AvgPool2d(3, 2, ceil_mode=True),
    nn.Conv2d(64, 64, 4), nn.ReLU(), nn.Conv2d(64, 10, 1), nn.Flatten())
net.load_state_dict({name: torch.from_numpy(value) for name, value in initialisers(model).items()})
for p in net.parameters():
    p.requires_grad_(False)
net = net.eval()
x = torch.from_numpy(np.fromfile(images, np.float32)).reshape(-1, 1, 28, 28)


def in_batches(x, batch):
    """Foolbox's scheme: every step computes all images, with one forward and one backward pass for each candidate."""
    with torch.no_grad():
        order = net(x).argsort(1, descending=True)
    predicted, rows = order[:, 0], torch.arange(len(x))
    total, converged = torch.zeros_like(x), torch.zeros(len(x), dtype=torch.bool)
    for _ in range(50):
        with torch.no_grad():
            converged = net(x + 1.02 * total).argmax(1) != predicted
        if converged.all():
            break
        losses, gradients = [], []
        for j in range(1, 10):
            y = (x + total).requires_grad_(True)
            f = net(y)
            loss = f[rows, order[:, j]] - f[rows, predicted]
            gradients.append(torch.autograd.grad(loss.sum(), y)[0])
            losses.append(loss.detach())
        loss, gradient = torch.stack(losses, 1), torch.stack(gradients, 1)
        lengths = gradient.flatten(2).norm(dim=2)
        nearest = (loss.abs() / lengths).argmin(1)
        scale = loss[rows, nearest].abs() / lengths[rows, nearest] ** 2
        step = scale[:, None, None, None] * gradient[rows, nearest]
        total = torch.where(converged[:, None, None, None], total, total + step)
    return total, int(converged.sum())


def one_by_one(x):
    """The authors' loop: one image, one backward pass per class."""
    converged, norms = 0, []
    for image in x:
        image = image[None]
        with torch.no_grad():
            order = net(image)[0].argsort(descending=True)
        label, total, steps, now = int(order[0]), torch.zeros_like(image), 0, int(order[0])
        while now == label and steps < 50:
            y = (image + total).requires_grad_(True)
            f = net(y)[0]
            slope = torch.autograd.grad(f[label], y, retain_graph=True)[0]
            best = None
            for j in order[1:]:
                w = torch.autograd.grad(f[j], y, retain_graph=True)[0] - slope
                distance = float(abs(f[j] - f[label]) / w.norm())
                if best is None or distance < best[0]:
                    best = (distance, w)
            total = total + best[0] * best[1] / best[1].norm()
            with torch.no_grad():
                now = int(net(image + 1.02 * total).argmax())
            steps += 1
        converged += now != label
        norms.append(float(total.norm()))
    return converged, norms


def label_of(x):
    with torch.no_grad():
        return int(net(x).argmax())


def project(m, k):
    r = torch.zeros_like(m)
    for step in range(100):
        c = label_of(m + 1.05 * r)
        if c == k:
            return r
        y = (m + (1.05 if step >= 9 and step % 2 else 1) * r).requires_grad_(True)
        f = net(y)[0]
        w = torch.autograd.grad(f[k] - f[c], y)[0]
        r = r + abs(float(f[k] - f[c])) / w.norm() ** 2 * w
    return None


def connect(a, b, k, depth=0):
    """Anchors between a and b, or None. One forward pass checks the 50 points of a segment."""
    t = torch.linspace(0, 1, 52)[1:-1].reshape(-1, 1, 1, 1)
    with torch.no_grad():
        if (net(a + t * (b - a)).argmax(1) == k).all():
            return 0
    if depth == 8:
        return None
    m = (a + b) / 2
    if label_of(m) != k:
        r = project(m, k)
        if r is None:
            return None
        eta = 0.05
        while 2 * eta * r.norm() <= 0.05 * (b - a).norm() and label_of(m + (1 + 2 * eta) * r) == k:
            eta *= 2
        m = m + (1 + eta) * r
    left = connect(a, m, k, depth + 1)
    right = connect(m, b, k, depth + 1) if left is not None else None
    return None if right is None else left + 1 + right


print(json.dumps({'ready': torch.__version__}), flush=True)
for line in sys.stdin:
    c = json.loads(line)
    start = time.perf_counter()
    if c['do'] == 'batches':
        norms, converged = [], 0
        for part in x[:c['images']].split(c['batch']):
            total, done = in_batches(part, c['batch'])
            norms += total.flatten(1).norm(dim=1).tolist()
            converged += done
        answer = {'converged': converged, 'mean': float(np.mean(norms))}
    elif c['do'] == 'one':
        converged, norms = one_by_one(x[:c['images']])
        answer = {'converged': converged, 'mean': float(np.mean(norms))}
    else:
        ends = torch.from_numpy(np.fromfile(c['pairs'], np.float32)).reshape(2, -1, 1, 28, 28)
        found = [connect(ends[0, i:i + 1], ends[1, i:i + 1], label_of(ends[0, i:i + 1])) for i in range(c['count'])]
        answer = {'connected': sum(f is not None for f in found)}
    print(json.dumps({'seconds': time.perf_counter() - start, **answer}), flush=True)
