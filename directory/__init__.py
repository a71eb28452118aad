"""Hallway: a partner-and-resource directory with a matching engine for community schools."""

__version__ = "0.1.0"
