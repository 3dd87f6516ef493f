"""The room for questions and answers: articles with versions, search, procedure guides."""
