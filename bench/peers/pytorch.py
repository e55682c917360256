"""PyTorch's side of a benchmark: answers each line "step" with the milliseconds of one step."""
import json
import sys
import time

import torch
from torch import nn

workload = json.loads(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)

h, w, c = workload["input"]
batch = workload["batch"]
parts = []
for name, *rest in workload["layers"]:
    if name == "conv":
        parts += [nn.Conv2d(c, rest[0], 3, padding=workload["padding"]), nn.ReLU(inplace=True)]
        c = rest[0]
        if workload["padding"] == "valid":
            h, w = h - 2, w - 2
    elif name == "pool":
        parts.append(nn.MaxPool2d(2))
        h, w = h // 2, w // 2
    elif name == "flatten":
        parts.append(nn.Flatten())
        c = h * w * c
    else:
        parts.append(nn.Linear(c, rest[0]))
        c = rest[0]
        if rest[1] == "relu":
            parts.append(nn.ReLU(inplace=True))
        elif rest[1] == "sigmoid":
            parts.append(nn.Sigmoid())
net = nn.Sequential(*parts)
x = torch.rand(batch, workload["input"][2], workload["input"][0], workload["input"][1])
labels = torch.arange(batch) % 2
kind = workload["loss"]

if kind is None:
    net.eval()

    def step():
        with torch.no_grad():
            net(x).sum().item()
else:
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-4, alpha=0.9, eps=1e-7)
    loss_of = nn.BCELoss() if kind == "binary" else nn.CrossEntropyLoss()
    target = labels.float().reshape(-1, 1) if kind == "binary" else labels

    def step():
        optimizer.zero_grad()
        loss = loss_of(net(x), target)
        loss.backward()
        optimizer.step()
        loss.item()


print("ready", flush=True)
for line in sys.stdin:
    if line.strip() != "step":
        break
    start = time.perf_counter()
    step()
    print((time.perf_counter() - start) * 1000, flush=True)
