"""Items: an Entry in, a clean Item with its identity out. Standard library only."""
