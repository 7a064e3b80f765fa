"""Reports as a page and as a workbook."""
