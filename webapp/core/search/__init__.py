"""Search over names, codes, addresses and pinyin: one table of entries, refreshed in bulk."""
