"""Findings made to be learnt from: grouped and counted, as JSON, as a page, as a marked workbook."""
