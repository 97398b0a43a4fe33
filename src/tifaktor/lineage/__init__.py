"""Where the units of a wave came from: lists of units compared, rows proposed, and rows checked."""
