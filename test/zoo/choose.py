"""Writes the variant with the fewest parameters of every module of timm. Usage: choose.py OUT.json (minutes)"""
import json
import sys

import timm
import torch


def parameters(name):
    try:
        with torch.device('meta'):
            return sum(p.numel() for p in timm.create_model(name, pretrained=False, num_classes=10).parameters())
    except Exception:
        # Some cannot be built on the meta device; they are chosen last.
        return float('inf')


chosen = {}
for module in timm.list_modules():
    names = sorted(timm.list_models(module=module), key=parameters)
    if names:
        chosen[module] = names[:3]
    print(module, names[:1], flush=True)
with open(sys.argv[1], 'w') as file:
    json.dump(chosen, file, indent=1)
