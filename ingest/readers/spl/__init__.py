"""SPL, the drug labels of the FDA.

- `reader` reads a label: its products, its highlights, then every section;
- `products` reads names, dose forms, strengths and ingredients;
- `text` writes the text of a section as blocks.
"""

from ingest.readers.spl.reader import read

__all__ = ["read"]
