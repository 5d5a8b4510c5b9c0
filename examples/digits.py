"""A small convolutional network learns handwritten digits: batch norm, dropout and all.

The pictures are those that scikit-learn ships: 1,797 of 8 x 8 pixels.

    python examples/digits.py digits.gif
"""

import sys

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import animate

# For a network this small, threads cost more than they save.
torch.set_num_threads(1)
torch.manual_seed(0)

pictures, digits = load_digits(return_X_y=True)
X = torch.tensor(pictures, dtype=torch.float32).reshape(-1, 1, 8, 8) / 16
y = torch.tensor(digits)

model = nn.Sequential(
    nn.Conv2d(1, 8, kernel_size=3, padding=1),
    nn.BatchNorm2d(8),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, kernel_size=3, padding=1),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Dropout(0.2),
    nn.Linear(64, 10),
)
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = DataLoader(TensorDataset(X, y), batch_size=64, shuffle=True)

# The loss is shown over a part of the pictures; all of them are trained on.
rec = animate.Recorder(model, loss, X[:400], y[:400], steps_per_epoch=len(loader))
for _ in range(3):
    for xb, yb in loader:
        batch_loss = loss(model(xb), yb)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        rec.step(batch_loss)

out = sys.argv[1] if len(sys.argv) > 1 else "digits.gif"
animate.render(rec, out)

# Dropout is off where the loss is shown, and batch norm as it was at each step.
history = rec.history()
print(f"{history.params.shape[1]:,} parameters, {history.steps} steps")
print(f"loss {history.loss[0]:.2f} -> {history.loss[-1]:.2f}, right {history.accuracy[-1]:.0%}")
