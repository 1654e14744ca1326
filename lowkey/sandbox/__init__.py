"""Where Python that a model wrote runs and reaches nothing. Knows no model and no conversation."""

from lowkey.sandbox.check import check
from lowkey.sandbox.choice import Choice
from lowkey.sandbox.in_process import InProcess
from lowkey.sandbox.protocol import MB, Limits, Ran, Sandbox, Session
from lowkey.sandbox.sessions import Collect, Given, Sessions, Worked

__all__ = [
    "MB",
    "Choice",
    "Collect",
    "Given",
    "InProcess",
    "Limits",
    "Ran",
    "Sandbox",
    "Session",
    "Sessions",
    "Worked",
    "check",
]
