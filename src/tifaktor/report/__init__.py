"""The pages: what the privacy gate let out, as HTML that a leader can read and print.

`figures` and `strategy` turn tables into lookups once per municipality; `edition` joins them
with a language; `goals`, `factors`, `trends`, `units`, `overview` and `protection` make frozen views;
`marks` and `charts` draw; `pages` fills the templates and writes. Templates decide layout only.
`imprint` notes beside every edition what its pages rest on, and `pages` by it which are outdated.
"""
