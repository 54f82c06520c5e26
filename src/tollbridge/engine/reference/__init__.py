"""The reference engine: a SimPy model that reads like the rules, one event for each step. It defines what a run means."""

from tollbridge.engine.reference.model import run_reference

__all__ = ["run_reference"]
