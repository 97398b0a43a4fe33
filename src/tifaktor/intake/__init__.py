"""Reads exports: opens the file, recognises its layout, reads its figures, tells what is wrong.

In the order of the work: `files` opens (`text_files` with `encodings`, `workbooks` with `archives`
and `sheet_xml`, `spss` with `variables`, all within `limits`), `layouts` recognises (by `headings`), `tidy` reads
(`rows`, `lines` and `answers` one shape each, with `cells`, `units` and `waves`), `tabulation` sets
up the figures as tables, `checks` judges (with `heading_checks` and `spread_checks`).
Nothing here stores anything, and nothing is repaired in silence: what stands in a cell is what
is read, or it is a finding.
"""
