"""What the figures allow: scores, intervals, changes and where each goal stands.

Frames and arrays in, frames and arrays out; nothing is read or written here. The formulas are
those of `docs/method.md`, and every constant that may be chosen comes from `settings.Method`.
"""
