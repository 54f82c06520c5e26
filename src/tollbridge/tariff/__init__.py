"""Tariffs, rate decks and windows, matched to a destination and compiled to staircases."""
