"""PyTorch's side of a benchmark: answers each line "step" with the milliseconds of one step."""
import json
import sys
import time

import torch
from torch import nn

workload = json.loads(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)



class Recurrent(nn.Module):
    """nn.LSTM or nn.GRU; gives all outputs or, as Keras does, the last one of each direction."""

    def __init__(self, features, units, settings):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU}[settings["cell"]]
        self.cell = kind(features, units, batch_first=True, bidirectional=settings.get("bidirectional", False))
        self.sequences = settings.get("sequences", False)

    def forward(self, x):
        outputs, state = self.cell(x)
        if self.sequences:
            return outputs
        hidden = state[0] if isinstance(state, tuple) else state
        return torch.cat(list(hidden), dim=1)


class DroppedGru(nn.Module):
    """GRU whose input and state have features dropped, the same ones at every step: nn.GRU has no such thing, so the loop is written out."""

    def __init__(self, features, units, settings):
        super().__init__()
        self.of_input = nn.Linear(features, 3 * units)
        self.of_state = nn.Linear(units, 3 * units)
        self.units = units
        self.input_dropout = nn.Dropout(settings["dropout"])
        self.state_dropout = nn.Dropout(settings["recurrentDropout"])

    def forward(self, x):
        n, t, d = x.shape
        projected = self.of_input(x * self.input_dropout(torch.ones(n, 1, d))).unbind(1)
        kept = self.state_dropout(torch.ones(n, self.units))
        h = torch.zeros(n, self.units)
        for step in projected:
            xz, xr, xg = step.chunk(3, 1)
            hz, hr, hg = self.of_state(h * kept).chunk(3, 1)
            z = torch.sigmoid(xz + hz)
            g = torch.tanh(xg + torch.sigmoid(xr + hr) * hg)
            h = g + z * (h - g)
        return h


class Time(nn.Module):
    """A layer of nn that wants its channels first."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.transpose(1, 2)).transpose(1, 2)


class GlobalMax(nn.Module):
    def forward(self, x):
        return x.amax(1)


size = workload["input"]
h, w = (size[0], size[1]) if len(size) == 3 else (size[0], 1)
c = size[-1]
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
    elif name == "embedding":
        parts.append(nn.Embedding(*rest))
        c = rest[1]
    elif name == "recurrent":
        units, settings = rest
        parts.append((DroppedGru if "recurrentDropout" in settings else Recurrent)(c, units, settings))
        c = units * (2 if settings.get("bidirectional") else 1)
    elif name == "conv1d":
        parts += [Time(nn.Conv1d(c, *rest)), nn.ReLU(inplace=True)]
        c = rest[0]
    elif name == "pool1d":
        parts.append(Time(nn.MaxPool1d(*rest)))
    elif name == "globalMax1d":
        parts.append(GlobalMax())
    else:
        parts.append(nn.Linear(c, rest[0]))
        c = rest[0]
        if rest[1] == "relu":
            parts.append(nn.ReLU(inplace=True))
        elif rest[1] == "sigmoid":
            parts.append(nn.Sigmoid())
net = nn.Sequential(*parts)
if len(size) == 3:
    x = torch.rand(batch, size[2], size[0], size[1])
elif workload["layers"][0][0] == "embedding":
    x = torch.randint(0, workload["layers"][0][1], (batch, *size))
else:
    x = torch.rand(batch, *size)
labels = torch.arange(batch) % 2
kind = workload["loss"]

if kind is None:
    net.eval()

    def step():
        with torch.no_grad():
            net(x).sum().item()
else:
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-4, alpha=0.9, eps=1e-7)
    loss_of = {"binary": nn.BCELoss, "sparse": nn.CrossEntropyLoss, "absolute": nn.L1Loss}[kind]()
    target = labels if kind == "sparse" else labels.float().reshape(-1, 1)

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
