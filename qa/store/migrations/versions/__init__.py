"""One file a migration, named by its number; add the number to ``qa.store.tables.REVISIONS``."""
