"""Tables of the collection."""

from faq.articles.models.articles import Article as Article
from faq.articles.models.articles import ArticleText as ArticleText
from faq.articles.models.articles import Audience as Audience
from faq.articles.models.articles import Language as Language
from faq.articles.models.articles import Revision as Revision
from faq.articles.models.articles import RevisionState as RevisionState
from faq.articles.models.articles import Status as Status
from faq.articles.models.history import ArticleChange as ArticleChange
from faq.articles.models.history import ChangeKind as ChangeKind
from faq.articles.models.stamps import CollectionStamp as CollectionStamp
from faq.articles.models.stamps import Topic as Topic
from faq.articles.models.uses import ArticleUse as ArticleUse
from faq.articles.models.uses import ArticleVote as ArticleVote
from faq.articles.models.uses import UseSource as UseSource
