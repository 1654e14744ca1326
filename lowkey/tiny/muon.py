"""Muon: momentum whose steps are made orthogonal, for the matrices inside the network.

Knows nothing of which weights it is given. Follows Jordan et al. 2024, "Muon: an optimizer for
hidden layers in neural networks".
"""

from collections.abc import Iterable

import torch
from torch import Tensor

_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest orthogonal matrices, roughly, by a quintic Newton-Schulz iteration.

    matrices: [count, rows, columns].
    """
    x = matrices.bfloat16() if matrices.is_cuda else matrices
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        a = x @ x.mT
        x = _A * x + (_B * a + _C * a @ a) @ x
    return (x.mT if tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised and scaled by the matrix's shape.

    Weights of one shape move together, because many small products cost more than a few large ones.
    """

    def __init__(
        self,
        weights: Iterable[Tensor],
        lr: float = 0.02,
        momentum: float = 0.95,
        decay: float = 0.0,
    ) -> None:
        by_shape: dict[torch.Size, list[Tensor]] = {}
        for weight in weights:
            by_shape.setdefault(weight.shape, []).append(weight)
        groups = [{"params": alike} for alike in by_shape.values()]
        super().__init__(groups, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Move every weight; all of them need a gradient."""
        for group in self.param_groups:
            weights: list[Tensor] = group["params"]
            gradients = torch.stack([_gradient(weight) for weight in weights])
            state = self.state[weights[0]]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(gradients)
            state["momentum"].lerp_(gradients, 1 - group["momentum"])
            update = orthogonal(gradients.lerp(state["momentum"], group["momentum"]))
            rows, columns = weights[0].shape
            scale = max(1.0, rows / columns) ** 0.5
            for weight, move in zip(weights, update, strict=True):
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(move, alpha=-group["lr"] * scale)


def _gradient(weight: Tensor) -> Tensor:
    if weight.grad is None:
        raise ValueError("Muon was given a weight that had no part in the loss.")
    return weight.grad
