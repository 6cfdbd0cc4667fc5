"""A migration environment is made, filled and run."""
import os

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations

config = Config("alembic.ini")
command.init(config, "migrations")
command.init(Config("p.ini"), "multi", template="multidb")
command.list_templates(config)
config.set_main_option("sqlalchemy.url", "sqlite:///a.db")
config.set_main_option("script_location", "migrations")
command.revision(config, message="first")
command.upgrade(config, "head")
command.history(config)
with sqlalchemy.create_engine("sqlite://").connect() as connection:
    Operations(MigrationContext.configure(connection)).create_table("a", sqlalchemy.Column("x", sqlalchemy.Integer))
print(sorted(os.listdir("migrations")))
