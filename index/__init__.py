"""Chunks in, passages out: tokenise, encode, index, fuse, search."""
