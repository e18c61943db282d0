"""What holds the house together: directions of imports, names, documents, sizes."""
