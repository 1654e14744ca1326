"""The network: a small llama-architecture transformer in plain PyTorch.

Knows nothing of text, tokens' meaning, training or file formats.
RMSNorm, rotary positions, grouped-query attention, SwiGLU, no biases, tied embeddings.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Everything that decides the shape of the network; stored in checkpoints and in the GGUF."""

    vocabulary: int = 4096
    width: int = 384
    layers: int = 16
    heads: int = 6
    kv_heads: int = 2
    hidden: int = 1024
    context: int = 2048
    rope_base: float = 10000.0
    epsilon: float = 1e-5
    dropout: float = 0.0
    """Share of what each layer adds that is left out while it learns."""

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def rotations(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines for every position: each float32 [context, head_width / 2]."""
    half = torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width
    angles = torch.outer(torch.arange(shape.context).float(), shape.rope_base**-half)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions on halves (the Hugging Face order; export permutes to llama.cpp's pairs).

    x: [batch, heads, time, head_width]; cos, sin: [batch, 1, time, head_width / 2].
    """
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1).to(x.dtype)


class Attention(nn.Module):
    """Grouped-query self-attention: several query heads share one head of keys and values."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        kv_width = shape.kv_heads * shape.head_width
        self.q = nn.Linear(shape.width, shape.width, bias=False)
        self.k = nn.Linear(shape.width, kv_width, bias=False)
        self.v = nn.Linear(shape.width, kv_width, bias=False)
        self.o = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch, time, width = x.shape
        s = self.shape
        groups = s.heads // s.kv_heads
        q = rotate(self.q(x).view(batch, time, s.heads, -1).transpose(1, 2), cos, sin)
        k = rotate(self.k(x).view(batch, time, s.kv_heads, -1).transpose(1, 2), cos, sin)
        v = self.v(x).view(batch, time, s.kv_heads, -1).transpose(1, 2)
        k = k.repeat_interleave(groups, dim=1)
        v = v.repeat_interleave(groups, dim=1)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.o(seen.transpose(1, 2).reshape(batch, time, width))


class FeedForward(nn.Module):
    """SwiGLU: down(silu(gate x) * up x)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Block(nn.Module):
    """One layer: attention and feed-forward, each normalised before and added after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.attention = Attention(shape)
        self.feed_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.feed = FeedForward(shape)
        self.dropout = shape.dropout

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        seen = self.attention(self.attention_norm(x), cos, sin, mask)
        x = x + F.dropout(seen, self.dropout, self.training)
        fed = self.feed(self.feed_norm(x))
        return x + F.dropout(fed, self.dropout, self.training)


class Transformer(nn.Module):
    """Tokens in, hidden states out; `logits` turns the states one asks for into scores."""

    cos: Tensor
    sin: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        cos, sin = rotations(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        nn.init.normal_(self.embedding.weight, std=0.02)
        for name, weight in self.named_parameters():
            if weight.ndim == 2 and "embedding" not in name:
                std = 0.4 * weight.shape[1] ** -0.5
                small = name.endswith(("o.weight", "down.weight"))
                nn.init.normal_(weight, std=std * (0.25 if small else 1.0))

    def forward(self, tokens: Tensor, positions: Tensor, documents: Tensor) -> Tensor:
        """tokens, positions, documents: int64 [batch, time] → states [batch, time, width].

        A token sees only earlier tokens of its own document, so that several dialogues share a row.
        """
        time = tokens.shape[1]
        earlier = torch.ones(time, time, dtype=torch.bool, device=tokens.device).tril()
        mask = (earlier & (documents[:, :, None] == documents[:, None, :]))[:, None]
        cos, sin = self.cos[positions][:, None], self.sin[positions][:, None]
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.norm(x)

    def logits(self, states: Tensor) -> Tensor:
        """states [..., width] → scores [..., vocabulary], with the embedding as the output layer."""
        return F.linear(states, self.embedding.weight)

    def count(self) -> int:
        """How many parameters there are; the tied embedding counts once."""
        return sum(weight.numel() for weight in self.parameters())
