"""Papers: PDFs that look alike, with fonts of their own, page numbers, their day; the same content, the same bytes."""
