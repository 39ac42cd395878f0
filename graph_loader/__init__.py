"""sidu: a knowledge graph of a region's innovation network in four dimensions."""

__version__ = "0.1.0"
