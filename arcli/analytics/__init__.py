"""Measures: how well money comes in, when what is open will come, and what never will. Pure, and Decimal throughout."""
