"""Finding the article that answers a question: analysis, ranking, index, glossary."""
