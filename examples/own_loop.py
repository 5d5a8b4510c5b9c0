"""A network of two hidden layers learns two moons, in a loop of one's own.

python examples/own_loop.py moons.gif
"""

import sys

import numpy as np
import torch
from torch import nn

import animate

torch.manual_seed(0)
random = np.random.default_rng(0)

# Two half circles, one upside down, that reach into each other.
angle = np.linspace(0, np.pi, 100)
upper = np.column_stack([np.cos(angle), np.sin(angle)])
lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
points = np.concatenate([upper, lower]) + random.normal(0, 0.1, (200, 2))
X = torch.tensor(points, dtype=torch.float32)
y = torch.tensor([0.0] * 100 + [1.0] * 100)

model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
loss = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)

rec = animate.Recorder(model, loss, X, y)  # the start
for _ in range(40):
    for batch in torch.randperm(200).reshape(10, 20):
        batch_loss = loss(model(X[batch])[:, 0], y[batch])
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        rec.step(batch_loss)  # every step

animate.render(rec, sys.argv[1] if len(sys.argv) > 1 else "moons.gif")
