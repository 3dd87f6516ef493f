"""A process that never stops changing articles and writing the index, until it is killed.

`python -m tests.faults.indexing DATABASE_URL FOLDER ROUND`
"""

import random
import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.core.db import Database
from faq.articles.models import Article
from faq.search.index import use_index_folder
from faq.search.services.indexing import index_article, keep_index, rebuild_index
from tests.faq.search.collections import change, content, publish, withdraw


def work(database: Database, number: int) -> None:
    """One change with its commit, then what the worker does about it."""
    article_id = change_something(database, number)
    with database.transaction() as session:
        index_article(session, article_id)
    if number % 5 == 0:
        with database.transaction(write=False) as session:
            keep_index(session)
    if number % 7 == 0:
        with database.transaction(write=False) as session:
            rebuild_index(session)


def change_something(database: Database, number: int) -> UUID:
    """Publish, change or withdraw an article."""
    given = content((f"第{number}の質問です", "暗証番号は窓口で再設定します。"))
    with database.transaction() as session:
        ids = session.scalars(select(Article.id).where(Article.status == "published")).all()
        if len(ids) < 20:
            return publish(session, given)
        chosen = random.choice(ids)
        if number % 3:
            change(session, chosen, given)
        else:
            withdraw(session, chosen)
        return chosen


def main() -> None:
    url, folder, start = sys.argv[1:]
    use_index_folder(Path(folder))
    database = Database(url)
    print("ready", flush=True)  # noqa: T201 - tells the test that it may kill from now on
    for number in range(int(start), int(start) + 100_000):
        work(database, number)


if __name__ == "__main__":
    main()
