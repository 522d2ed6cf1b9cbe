"""Finding: text analysis, embedding, vectors, lexical index, and one calibrated confidence."""
