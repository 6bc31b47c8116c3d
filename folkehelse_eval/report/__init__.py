"""Results to sentences, tables, figures and pages in bokmål, nynorsk and English."""
