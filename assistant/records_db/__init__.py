"""What is remembered between questions: conversations, messages under way, keys, feedback.

SQLAlchemy and Alembic are imported here and nowhere else, and only by what serves: a cold
`mentor ask` remembers nothing and must not pay for them.
"""
