"""Random people play with the real hall; after each move its laws must still hold.

``moves`` is what may happen, ``inputs`` what people fill in, ``laws`` what must hold, ``plays`` runs and shrinks.
"""
