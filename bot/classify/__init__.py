"""Verdicts: a Reading, its terms and actors in; relevant or not, with reasons, out."""
