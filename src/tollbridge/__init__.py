"""Tollbridge: what conference calls will cost, whether the credit lasts, and whether there are lines enough."""
