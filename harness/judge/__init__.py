"""Verdicts: what the figures of the evidence held mean for what is claimed."""
