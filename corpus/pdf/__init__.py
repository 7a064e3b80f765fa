"""PDF pages → blocks: characters, drawing, columns, tables, headings."""
