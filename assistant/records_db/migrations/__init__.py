"""How the tables came to be, one revision after the other (Alembic).

HEAD is the newest: a database that has it is opened without loading Alembic.
"""

HEAD = "0002"
