"""What is named in a text, and what the names mean: diseases, chemicals, genes, doses.

`release` reads the lists that a package ships, `index` keeps them in one file, `words` reads a
text as both need it; `patterns`, `genes` and `joined` know how names are made; `recognition` puts
them together, `linking` gives a name its identifiers.
"""
