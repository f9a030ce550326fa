"""Data files of editors: read with line numbers, checked, and every mistake told in Chinese."""
