"""Facts: Reading in, quoted facts out. Imports `model` and `text` only."""
