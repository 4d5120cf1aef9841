"""Files made to break whoever reads them: each a name and its bytes, made in seconds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection

from tests.faults.bomb_parts import MILLION, Bombs, deflated
from tests.faults.bombs_docx import docx
from tests.faults.bombs_pdf import page_of, pdf, stream

Bomb = tuple[str, bytes]


QUICK = (
    "flate bomb", "page tree loop", "pages that are only told of", "nested arrays",
    "outline loop", "huge image", "endless object stream", "glyph that draws itself",
    "billion laughs", "quadratic blow-up", "entity of a file", "entity of a host",
    "parameter entity", "inclusion of a file", "nested elements", "table of a million columns",
    "nested divisions", "nested tables", "comments without end", "overlapping parts",
    "names that lead out", "link in a package", "laughs in a package", "entity in a package",
    "styles in a circle", "nested lists", "number of a million digits", "half characters",
    "megabyte of blanks", "flood of zeros", "directions", "hundred thousand quotes of quotes",
    "hundred thousand stars", "laughs in front matter", "gzip in gzip",
)  # fmt: skip
"""Bombs that take less than a second each: those of the default run."""


def bombs(names: Collection[str] = ()) -> dict[str, Bomb]:
    """Bombs by what they are: those of these names, or all."""
    made: dict[str, Bomb] = {}
    for family in (pdf, _xml, _html, docx, _json, _text, _markdown, _packed):
        for what, suffix, make in family():
            if not names or what in names:
                made[what] = f"{len(made):03}-{what.replace(' ', '-')}{suffix}", make()
    return made


# XML


def _jats(body: str, doctype: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?>{doctype}<article><front><article-meta><title-group><article-title>T"
        f"</article-title></title-group></article-meta></front><body>{body}</body></article>"
    ).encode()


def _xml() -> Bombs:
    laughs = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
    )
    yield "billion laughs", ".xml", lambda: _jats("<p>&l11;</p>", f"<!DOCTYPE article [{laughs}]>")
    once = f'<!DOCTYPE article [<!ENTITY a "{"a" * 100_000}">]>'
    yield "quadratic blow-up", ".xml", lambda: _jats(f"<p>{'&a;' * 100_000}</p>", once)
    outside = '<!DOCTYPE article [<!ENTITY x SYSTEM "{}">]>'
    yield (
        "entity of a file",
        ".xml",
        lambda: _jats("<p>&x;</p>", outside.format("file:///etc/passwd")),
    )
    yield (
        "entity of a host",
        ".xml",
        lambda: _jats("<p>&x;</p>", outside.format("http://127.0.0.1:9/x")),
    )
    parameter = '<!DOCTYPE article [<!ENTITY % d SYSTEM "file:///etc/passwd"> %d;]>'
    yield "parameter entity", ".xml", lambda: _jats("<p>Text.</p>", parameter)
    yield (
        "external DTD",
        ".xml",
        lambda: _jats("<p>Text.</p>", '<!DOCTYPE article SYSTEM "file:///etc/passwd">'),
    )
    included = (
        '<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        'href="/etc/passwd"/>Text.</p>'
    )
    yield "inclusion of a file", ".xml", lambda: _jats(included)
    yield "nested elements", ".xml", lambda: _jats("<p>" * MILLION)
    yield (
        "elements nested as deep as is allowed",
        ".xml",
        lambda: _jats("<sec>" * 240 + "<p>t</p>" + "</sec>" * 240),
    )
    yield (
        "million attributes",
        ".xml",
        lambda: _jats("<p " + " ".join(f'a{n}="1"' for n in range(300_000)) + ">t</p>"),
    )
    yield "endless text of an element", ".xml", lambda: _jats(f"<p>{'word ' * 3_000_000}</p>")
    cell = '<td colspan="9999" rowspan="9999">wide</td>' * 200
    yield (
        "table of wide cells",
        ".xml",
        lambda: _jats(f"<table-wrap><table>{f'<tr>{cell}</tr>' * 200}</table></table-wrap>"),
    )
    yield (
        "table of a million columns",
        ".xml",
        lambda: _jats(
            '<table-wrap><table><tr><td colspan="1000000" rowspan="1000000">a</td><td>b</td></tr>'
            "</table></table-wrap>"
        ),
    )
    formula = (
        "<p><math>" + "<msup>" * 200 + "<mi>x</mi>" + "<mi>y</mi></msup>" * 200 + "</math></p>"
    )
    yield "nested formula", ".xml", lambda: _jats(formula * 500)
    records = "<PubmedArticle/>" * 500_000
    yield (
        "half a million empty records",
        ".xml",
        lambda: f"<PubmedArticleSet>{records}</PubmedArticleSet>".encode(),
    )
    yield "flat million of elements", ".xml", lambda: _jats("<p/>" * MILLION)
    yield "siblings that are inline", ".xml", lambda: _jats("<p>" + "<i>a</i>" * 500_000 + "</p>")


# HTML


def _html() -> Bombs:
    def page(body: str) -> bytes:
        return f"<html><head><title>T</title></head><body>{body}</body></html>".encode()

    yield "nested divisions", ".html", lambda: page("<div>" * 500_000 + "text")
    yield "nested divisions with tails", ".html", lambda: page("<div>a" * 200_000)
    yield "unclosed inline tags", ".html", lambda: page("<b>word " * 300_000)
    yield (
        "nested spans",
        ".html",
        lambda: page("<span>" * 250 + "text" + "</span>" * 250 + "<span>a</span>" * 300_000),
    )
    yield "nested tables", ".html", lambda: page("<table><tr><td>a" * 20_000)
    yield (
        "cells of a million columns",
        ".html",
        lambda: page(
            "<table>"
            + "<tr><td colspan=1000000 rowspan=65534>a</td><td>b</td></tr>" * 5000
            + "</table>"
        ),
    )
    yield "attribute without end", ".html", lambda: page("<p>Text.</p><p title='" + "a" * 5_000_000)
    yield "tags without end", ".html", lambda: page("<p>Text.</p>" + "<div " * 300_000)
    yield "quotes in tags without end", ".html", lambda: page("<p>Text.</p>" + "<a \"'" * 300_000)
    yield "comments without end", ".html", lambda: page("<p>Text.</p>" + "<!--" * 500_000)
    yield "scripts without end", ".html", lambda: page("<p>Text.</p>" + "<script " * 300_000)
    yield "line breaks", ".html", lambda: page("a" + "<br> " * 500_000)
    yield "reference marks without end", ".html", lambda: page("<p>" + "[note " * 500_000 + "</p>")
    yield (
        "million character references",
        ".html",
        lambda: page("<p>" + "&amp;&#x10FFFF;&nosuch;" * 200_000),
    )


# JSON lines


def _json() -> Bombs:
    def record(**fields: object) -> str:
        return json.dumps({"_id": "1", "text": "A word.", **fields})

    yield (
        "nested lists",
        ".jsonl",
        lambda: ('{"_id": "1", "text": "a", "x": ' + "[" * MILLION).encode(),
    )
    yield (
        "nested objects",
        ".jsonl",
        lambda: ('{"_id":"1","text":"a","x":' + '{"a":' * 300_000).encode(),
    )
    yield (
        "number of a million digits",
        ".jsonl",
        lambda: f'{{"_id": "1", "text": "a", "n": {"9" * MILLION}}}'.encode(),
    )
    yield "million damaged lines", ".jsonl", lambda: b"{\n" * MILLION
    yield (
        "hundred thousand records of one id",
        ".jsonl",
        lambda: (record() + "\n").encode() * 100_000,
    )
    yield "one line without end", ".jsonl", lambda: record(text="word " * 2_000_000).encode()
    yield (
        "half characters",
        ".jsonl",
        lambda: b'{"_id": "1\\ud800", "text": "a\\udc00 \\ud83d b", "title": "\\udfff"}',
    )
    yield "array of a million", ".json", lambda: ("[" + ",".join(["{}"] * MILLION) + "]").encode()


# Text


def _text() -> Bombs:
    for what, piece in {
        "brackets": "(",
        "full-width brackets": "（",
        "blanks": " ",
        "full stops": ".",
        "numbers": "1.",
        "numbers of sections": "1.1.",
        "one letter": "a",
        "hyphens": "a-",
        "exclamation marks": "。",
        "tabs": "\t",
        "line feeds": "\n",
        "headings": "A\n\n",
        "numbered lines": "1. A\n",
        "quotes": "”",
        "marks of typesetting": "\\p",
        "tags": "<篇名>",
        "ordinals": "第一",
        "commas": "，",
    }.items():
        # The letter at the end makes it a text, and whatever was being matched fail.
        yield (
            f"megabyte of {what}",
            ".txt",
            lambda piece=piece: ("Text. " + piece * (MILLION // len(piece)) + "\x0bz").encode(),
        )
    yield "flood of zeros", ".txt", lambda: b"Text. " + bytes(5 * MILLION) + b"z"
    yield "accents on one letter", ".txt", lambda: ("a" + "\u0301\u0323" * 250_000).encode()
    yield "ligature of eighteen letters", ".txt", lambda: ("\ufdfa" * 300_000).encode()
    yield "joined syllables", ".txt", lambda: ("\u1100\u1161\u11a8" * 200_000).encode()
    yield "directions", ".txt", lambda: ("a\u202eb\u2066" * 200_000).encode()
    yield "endless word", ".txt", lambda: b"pneumono" * 500_000
    yield "endless sentence", ".txt", lambda: "在中国北京".encode() * 300_000
    yield "invalid bytes", ".txt", lambda: b"Text. " + b"\xff\xfe\xc3(" * 500_000


def _markdown() -> Bombs:
    for what, piece in {
        "brackets": "[",
        "links": "[a](",
        "images": "![[](",
        "emphases": "*a_ ",
        "stars": "**",
        "quotes of quotes": ">",
        "ticks": "`a``",
        "lists in lists": "- ",
        "cells": "a|",
        "references": "[a]: b\n",
        "autolinks": "<a:",
        "entities": "&#",
        "comments": "<!--",
        "tags": "<a b=",
    }.items():
        yield (
            f"hundred thousand {what}",
            ".md",
            lambda piece=piece: ("# T\n\nText.\n\n" + piece * 100_000).encode(),
        )
    header = "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n"
    yield "wide table", ".md", lambda: ("Text.\n\n" + header + "|b|\n" * 3000).encode()
    aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    yield (
        "laughs in front matter",
        ".md",
        lambda: f"---\n{aliases}authors: *m\n---\nText.\n".encode(),
    )
    yield "front matter without end", ".md", lambda: b"---\n" * 200_000 + b"Text."
    yield (
        "lists as deep as they are long",
        ".md",
        lambda: "".join(f"{' ' * n}- a\n" for n in range(0, 4000, 2)).encode(),
    )


def _packed() -> Bombs:
    bomb = _gzip(deflated(b" " * 2**20, 2000))
    yield "gzip bomb", ".txt.gz", lambda: bomb
    yield "gzip in gzip", ".txt.gz", lambda: gzip.compress(bomb)
    yield (
        "gzip of a packed PDF bomb",
        ".pdf.gz",
        lambda: gzip.compress(
            page_of(stream(deflated(b" " * 2**20, 500), b"/Filter /FlateDecode"))
        ),
    )


def _gzip(data: bytes) -> bytes:
    """A gzip file of zlib data. Its checksum is wrong, for whoever gets to it."""
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + data[2:-4] + bytes(8)
