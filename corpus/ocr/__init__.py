"""Pages drawn as pictures, and what tesseract reads in them."""
