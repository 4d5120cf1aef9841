"""What the readers of several formats share.

- `decode` makes text of bytes, `clean` takes out what can't be seen, `lines` joins wrapped lines;
- `numbering` knows what items and headings begin with, `titles` tells titles from file names;
- `tables` writes the rows of HTML and XML tables, `formulas` writes MathML and TeX;
- `xml_parsing` reads XML safely, record by record, `xml_text` gives the text of an element;
- `records` has what formats of many records share: damaged ones, identifiers, years.
"""
