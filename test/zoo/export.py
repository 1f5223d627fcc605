"""Exports the zoo and writes what PyTorch computes. Usage: export.py CHOICE.json OUT [--only kind:family,...] [--seconds 150]

For each family a folder OUT/kind-family: meta.json, dynamo.onnx, legacy.onnx, and reference.f32: for each of its images the image,
cotangents, logits and input gradients in float32, then logits and gradients in float64. What is there is left as it is.
Every step runs in a process of its own with a limit of processor time, since some exporters do not end.
"""
import argparse
import json
import os
import resource
import time
import traceback
import warnings

import numpy as np
import onnx
import onnxruntime
import timm
import torch
import torchvision
import transformers.models.vit.modeling_vit

import families

warnings.filterwarnings('ignore')
torch.set_num_threads(1)


def within(seconds, log, work):
    """Runs `work` in a forked process and returns its result; {'failed': reason} if it fails or takes more than `seconds` of processor time."""
    result = f'{log}.json'
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        try:
            with open(f'{log}.log', 'w') as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
            try:
                value = work()
            except Exception as error:
                traceback.print_exc()
                value = dict(failed=f'{type(error).__name__}: {" ".join(str(error).split())}'[:400])
            with open(result, 'w') as file:
                json.dump(value, file)
        finally:
            os._exit(0)
    # On a shared machine, wall time passes while the process waits for a processor.
    deadline = time.time() + 10 * seconds
    while time.time() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            break
        time.sleep(0.05)
    else:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    if not os.path.exists(result):
        return dict(failed=f'no result within {seconds} s of processor time, or ended by a signal')
    with open(result) as file:
        value = json.load(file)
    os.remove(result)
    return value


def reference(kind, name, folder, rows):
    model, side = families.build(kind, name)
    torch.manual_seed(1)
    images, cotangents = torch.rand(rows, 3, side, side), torch.randn(rows, families.CLASSES)

    def both(dtype):
        x = images.to(dtype, copy=True).requires_grad_()
        logits = model(x)
        (gradient,) = torch.autograd.grad((logits * cotangents.to(dtype)).sum(), x)
        return [logits.detach(), gradient]

    parts = [images, cotangents, *both(torch.float32)]
    parameters = sum(p.numel() for p in model.parameters())
    try:
        model.double()
        parts += both(torch.float64)
        has_float64 = True
    except Exception:
        # Some networks create float32 constants in forward().
        has_float64 = False
    np.concatenate([part.to(torch.float32).numpy().astype('<f4').ravel() for part in parts]).tofile(f'{folder}/reference.f32')
    return dict(side=side, parameters=parameters, rows=rows, hasFloat64=has_float64)


def export(kind, name, folder, exporter, rows, free_batch, fused):
    if not fused:
        timm.layers.set_fused_attn(False)
    model, side = families.build(kind, name)
    example = (torch.rand(3, 3, side, side),)
    path = f'{folder}/{exporter}.onnx'
    named = dict(input_names=['image'], output_names=['logits'])
    if exporter == 'dynamo':
        shapes = ({0: 'batch'},) if free_batch else None
        torch.onnx.export(model, example, path, dynamo=True, dynamic_shapes=shapes, external_data=False, **named)
    else:
        axes = {'image': {0: 'batch'}, 'logits': {0: 'batch'}} if free_batch else None
        torch.onnx.export(model, example, path, dynamo=False, dynamic_axes=axes, opset_version=17, **named)
    return dict(freeBatch=free_batch, fused=fused, ortError=runtime_error(path, folder, side, rows))


def runtime_error(path, folder, side, rows):
    """Error of ONNX Runtime's logits for the file against PyTorch's: tells an exporter's error from one of Isthmus."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(path, options, providers=['CPUExecutionProvider'])
    values = np.fromfile(f'{folder}/reference.f32', dtype='<f4')
    images = values[: rows * 3 * side * side].reshape(rows, 3, side, side)
    start = images.size + rows * families.CLASSES
    logits = values[start : start + rows * families.CLASSES].reshape(rows, families.CLASSES)
    # As many images as the example had, which a file with a fixed batch requires.
    found = session.run(None, {session.get_inputs()[0].name: images[:3]})[0]
    return float(np.abs(found - logits[:3]).max() / np.abs(logits[:3]).max())


def everything(kind, family, names, folder, seconds, rows):
    for name in names:
        meta = within(seconds, f'{folder}/reference', lambda: reference(kind, name, folder, rows))
        if 'failed' not in meta:
            break
    meta = dict(kind=kind, family=family, name=name, **meta)
    if 'failed' in meta:
        return meta
    for exporter in ['dynamo', 'legacy']:
        # Unchanged first, then what a user would try next: unfused attention, a fixed batch.
        for free_batch, fused in [(True, True), (True, False), (False, True)] if kind == 'timm' else [(True, True), (False, True)]:
            meta[exporter] = within(seconds, f'{folder}/{exporter}', lambda: export(kind, name, folder, exporter, rows, free_batch, fused))
            if 'failed' not in meta[exporter] or 'no result' in meta[exporter]['failed']:
                break
    return meta


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('choice')
    parser.add_argument('out')
    parser.add_argument('--only', default='')
    parser.add_argument('--seconds', type=int, default=150)
    args = parser.parse_args()
    with open(args.choice) as file:
        choice = json.load(file)
    specs = [('hf', name, [name]) for name in families.TRANSFORMERS]
    specs += [('tv', family, [name]) for family, name in families.TORCHVISION.items()]
    specs += [('timm', module, names) for module, names in choice.items()]
    only = [spec for spec in args.only.split(',') if spec]
    for kind, family, names in specs:
        folder = f'{args.out}/{kind}-{family}'
        if (only and f'{kind}:{family}' not in only) or os.path.exists(f'{folder}/meta.json'):
            continue
        os.makedirs(folder, exist_ok=True)
        meta = everything(kind, family, names, folder, args.seconds, families.images_of(family))
        with open(f'{folder}/meta.tmp', 'w') as file:
            json.dump(meta, file, indent=1)
        os.replace(f'{folder}/meta.tmp', f'{folder}/meta.json')
        said = [meta.get(exporter, {}).get('failed', 'exported') for exporter in ['dynamo', 'legacy']]
        print(kind, family, meta.get('failed', f'dynamo: {said[0]}; legacy: {said[1]}')[:200], flush=True)


main()
