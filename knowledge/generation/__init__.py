"""An optional writer: a language model puts reviewed passages into words, a check holds it to them.

The model is not trusted. What it writes is kept sentence by sentence, and only where the passage
it cites says so (docs/adr/0004-checked-generation.md).
"""
