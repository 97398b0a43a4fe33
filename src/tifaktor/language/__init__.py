"""Everything a reader sees, in bokmål, nynorsk and English: sentences, numbers, dates."""
