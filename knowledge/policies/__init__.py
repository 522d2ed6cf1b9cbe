"""Policy documents (政策文件): text with its structure, 文号, issuer, dates, versions, validity."""
