"""What the tests need beside the program: an oracle that enumerates plans, and a maker of small portfolios.

Nothing in here imports `optimizer`: the oracle reads `DESIGN.md` for itself.
"""
