"""The rival of bench/engine.mjs: the same network with the same weights in PyTorch, timed on request.

usage: python3 engine.py GRAPH.json WEIGHTS.bin THREADS   (files written by engine.mjs)
Reads one command a line from standard input (`forward`, `gradient`, `check PATH`), answers with one JSON line each.
"""
import json, sys, time
import numpy as np, torch
import torch.nn.functional as F

graph_path, weights_path, threads = sys.argv[1:4]
device = 'cuda' if len(sys.argv) > 4 and sys.argv[4] == 'cuda' else 'cpu'
torch.set_num_threads(int(threads))
if device == 'cuda':
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
graph = json.load(open(graph_path))
blob = np.memmap(weights_path, np.uint8, 'c', shape=(max(1, max(c['offset'] + c['bytes'] for c in graph['constants'].values())),))
kinds = {'float32': np.float32, 'int64': np.int64, 'int32': np.int32, 'bool': np.bool_}
constants, tensors = {}, {}
for name, c in graph['constants'].items():
    constants[name] = blob[c['offset']:c['offset'] + c['bytes']].view(kinds[c['type']]).reshape(c['dims'])
    if c['type'] == 'float32':
        tensors[name] = torch.from_numpy(constants[name]).to(device)

def ints(name): return [int(v) for v in constants[name].reshape(-1)]

def pool(x, a, op, shape):
    """Uses PyTorch's padding and ceil_mode, where possible, for padding on both sides and windows that extend past the end."""
    k, s, p = a['kernel_shape'], a['strides'], a['pads']
    keywords = {'count_include_pad': bool(a.get('count_include_pad', 0))} if op is F.avg_pool2d else {}
    for ceil in (False, True):
        if p[0] * 2 <= k[0] and p[1] * 2 <= k[1]:
            y = op(x, k, s, (p[0], p[1]), ceil_mode=ceil, **keywords)
            if list(y.shape[2:]) == shape[2:]: return y
    raise SystemExit(f'pads {p} have no equal in PyTorch')

def conv(x, a, w, b):
    p = a['pads']
    if p[0] != p[2] or p[1] != p[3]:
        x, p = F.pad(x, (p[1], p[3], p[0], p[2])), [0, 0]
    return F.conv2d(x, w, b, a['strides'], p[:2], a['dilations'], a['group'])

def run(image):
    v = dict(tensors); v[graph['inputs'][0]] = image
    for n in graph['nodes']:
        a, i, op = n['attributes'], n['inputs'], n['op']
        x = v.get(i[0]); t = lambda k: v[i[k]] if len(i) > k and i[k] else None
        if op == 'Conv': y = conv(x, a, t(1), t(2))
        elif op == 'Relu': y = F.relu(x)
        elif op == 'MaxPool': y = pool(x, a, F.max_pool2d, n['shape'])
        elif op == 'AveragePool': y = pool(x, a, F.avg_pool2d, n['shape'])
        elif op == 'GlobalAveragePool': y = F.adaptive_avg_pool2d(x, 1)
        elif op == 'Reshape': y = x.reshape(ints(i[1]))
        elif op == 'Gemm':
            w = t(1) if a['transB'] else t(1).t()
            y = F.linear(x, w, t(2)) if a['alpha'] == 1 and a['beta'] == 1 and not a['transA'] else None
        elif op == 'LRN': y = F.local_response_norm(x, a['size'], a['alpha'], a['beta'], a['bias'])
        elif op == 'Concat': y = torch.cat([v[k] for k in i], a['axis'])
        elif op == 'Add': y = x + t(1)
        elif op == 'Sub': y = x - t(1)
        elif op == 'Mul': y = x * t(1)
        elif op == 'Div': y = x / t(1)
        elif op == 'Sigmoid': y = torch.sigmoid(x)
        elif op == 'BatchNormalization': y = F.batch_norm(x, t(3), t(4), t(1), t(2), False, 0, a['epsilon'])
        elif op == 'Gather': y = x.index_select(a['axis'], torch.tensor(ints(i[1]), device=x.device))
        else: raise SystemExit(f'bench/rivals/engine.py does not know {op}')
        v[n['outputs'][0]] = y
    return v[graph['outputs'][0]]

def sync():
    if device == 'cuda': torch.cuda.synchronize()

generator = torch.Generator().manual_seed(1)
image = torch.rand(graph['imageShape'], generator=generator).to(device)
cotangent = torch.rand(graph['imageShape'][0], graph['numClasses'], generator=generator).to(device)

def forward():
    with torch.no_grad(): return run(image)

def gradient():
    x = image.clone().requires_grad_(True)
    y = run(x)
    return y, torch.autograd.grad(y, x, cotangent)[0]

print(json.dumps({'ready': torch.__version__}), flush=True)
for line in sys.stdin:
    command, *rest = line.split()
    if command == 'check':
        data = np.fromfile(rest[0], np.float32)
        n, d, l = graph['imageShape'][0], image[0].numel(), graph['numClasses']
        image = torch.from_numpy(data[:n * d].copy()).reshape(graph['imageShape']).to(device)
        cotangent = torch.from_numpy(data[n * d:].copy()).reshape(n, l).to(device)
        y, g = gradient()
        np.concatenate([y.detach().cpu().numpy().ravel(), g.cpu().numpy().ravel()]).astype(np.float32).tofile(rest[1])
        print(json.dumps({'written': rest[1]}), flush=True)
        continue
    sync(); start, cpu = time.perf_counter(), time.process_time()
    (forward if command == 'forward' else gradient)()
    sync(); print(json.dumps({'seconds': time.perf_counter() - start, 'cpuSeconds': time.process_time() - cpu}), flush=True)
