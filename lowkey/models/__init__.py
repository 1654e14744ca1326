"""The outside world of language models. Other rooms come in through here."""

from lowkey.models.catalogue import Catalogue, TestResult
from lowkey.models.hub import Hub
from lowkey.models.protocol import (
    CallPiece,
    Content,
    Effort,
    Endpoint,
    Finish,
    FinishPiece,
    Image,
    Model,
    ModelInfo,
    ModelProvider,
    NotePiece,
    Piece,
    PlacePiece,
    Relay,
    Relays,
    Request,
    StartPiece,
    TextPiece,
    ThinkingPiece,
    ToolSpec,
    Turn,
    UsagePiece,
)
from lowkey.models.providers import KINDS, Kind, Provider
from lowkey.models.pull import Progress, pull

__all__ = [
    "KINDS", "CallPiece", "Catalogue", "Content", "Effort", "Endpoint", "Finish", "FinishPiece",
    "Hub", "Image", "Kind", "Model", "ModelInfo", "ModelProvider", "NotePiece", "Piece",
    "PlacePiece", "Progress", "Provider", "Relay", "Relays", "Request", "StartPiece", "TestResult",
    "TextPiece", "ThinkingPiece", "ToolSpec", "Turn", "UsagePiece", "pull",
]  # fmt: skip
