"""Spreadsheets: the one place that writes the files people open in Excel."""
