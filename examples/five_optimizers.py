"""Five optimisers set out from one start to untangle two spirals, on one plane.

python examples/five_optimizers.py spirals.gif
"""

import sys
from copy import deepcopy

import numpy as np
import torch
from torch import nn

import animate

torch.set_num_threads(1)
torch.manual_seed(0)
random = np.random.default_rng(0)

# Two arms that wind around the middle once, half a turn apart.
turn = np.sqrt(random.uniform(0.02, 1, (2, 100))) * 2 * np.pi
arms = [
    np.column_stack([sign * r * np.cos(r), sign * r * np.sin(r)])
    for r, sign in zip(turn, (1, -1), strict=True)
]
points = np.concatenate(arms) / (2 * np.pi) + random.normal(0, 0.02, (200, 2))
X = torch.tensor(points, dtype=torch.float32)
y = torch.tensor([0.0] * 100 + [1.0] * 100)

start = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
loss = nn.BCEWithLogitsLoss()
optimizers = {
    "SGD": (torch.optim.SGD, {"lr": 0.3}),
    "momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    "Adagrad": (torch.optim.Adagrad, {"lr": 0.1}),
    "RMSprop": (torch.optim.RMSprop, {"lr": 0.005}),
    "Adam": (torch.optim.Adam, {"lr": 0.02}),
}

recorders = []
for label, (kind, settings) in optimizers.items():
    model = deepcopy(start)
    optimizer = kind(model.parameters(), **settings)
    rec = animate.Recorder(model, loss, X, y, label=label)
    for _ in range(300):
        batch_loss = loss(model(X)[:, 0], y)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        rec.step(batch_loss)
    recorders.append(rec)
    print(f"{label}: {rec.history().accuracy[-1]:.0%} right")

out = sys.argv[1] if len(sys.argv) > 1 else "spirals.gif"
animate.render(recorders, out, title="Five optimisers, one start")
