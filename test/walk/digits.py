"""What a newcomer brings: 400 pictures of handwritten digits, one folder a class, and a small network trained with PyTorch.

Writes `digits/0/0004.png` and so on, which the network did not see in training, and `digits.onnx`.
The pictures are scikit-learn's copy of "Optical Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, UCI), 8 x 8 pixels.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
digits = load_digits()
pixels = np.round(digits.images / 16 * 255).astype(np.uint8)
train, test = np.arange(len(pixels)) < 1397, np.arange(len(pixels)) >= 1397

for place in np.flatnonzero(test):
    folder = Path("digits") / str(digits.target[place])
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels[place]).save(folder / f"{place:04d}.png")

net = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(32 * 4 * 4, 64), nn.ReLU(), nn.Linear(64, 10),
)
images = torch.tensor(pixels / 255, dtype=torch.float32).unsqueeze(1)
labels = torch.tensor(digits.target)
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(30):
    for batch in torch.randperm(int(train.sum())).split(64):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
        optimizer.step()
net.eval()
right = (net(images[test]).argmax(1) == labels[test]).sum().item()
print(f"{right} of {int(test.sum())} pictures classified correctly")
torch.onnx.export(net, (images[:2],), "digits.onnx", input_names=["image"], output_names=["logits"],
                  dynamic_shapes={"input": {0: torch.export.Dim("batch")}}, dynamo=True)
