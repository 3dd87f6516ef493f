"""The collection of questions and answers: articles, their versions, review and publishing."""
