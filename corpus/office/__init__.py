"""DOCX, PPTX and XLSX made ready to be read: tables, pictures, symbols."""
