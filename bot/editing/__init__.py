"""Commands for editors of the data files: check, what is out of date, skeletons, coverage."""
