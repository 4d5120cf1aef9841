"""Word documents: headings, paragraphs, items, tables and notes.

- `package` refuses what is no Word document, protected, or a zip bomb;
- `reader` walks the document with its styles and notes at hand;
- `text` gives the words of a paragraph, `formulas` its equations;
- `sight` tells which of them can't be seen, by their looks, `shading` and text `boxes`;
- `tables` gives the rows of a table.
"""

from ingest.readers.docx.reader import read

__all__ = ["read"]
