"""What a page takes: descriptions, captions and snippets; jinja2 lives only here."""
