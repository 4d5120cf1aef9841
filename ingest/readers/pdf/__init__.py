"""PDF: paragraphs, headings, items and tables, every line with its page and box.

The modules, in the order in which a file goes through them:

- `reader` opens the file, tells what can't be read, and names the document;
- `damage` finds what pdfium passes over in silence, by reading the file again with qpdf;
- `features` tells what its objects have that may hide text;
- `rules` takes ruled lines, the grids that they make, and pictures off a page;
- `hidden` tells which characters can't be seen: `screen` looks at its objects and at what `paint`s
  over them, `sight` draws it;
- `page` takes its characters, as fragments with their boxes, by the `runs` that they are drawn in;
- `scans` takes pages that are pictures, by `recognition`, `picture_rules` and their `slope`;
- `furniture` drops running headers, footers, page numbers and tables of contents;
- `lines` puts fragments together to lines, `tables` to the cells and rows of tables;
- `order` puts lines and tables in reading order, column by column;
- `paragraphs` joins lines, also over columns and pages;
- `headings` tells headings and their levels, by the outline, numbers and type;
- `blocks` writes all that as blocks with regions, `hidden_blocks` puts hidden text among them.
"""

from ingest.readers.pdf.reader import read

__all__ = ["read"]
