"""The steps that bring an older store to the schema of ``qa.store.tables``, run by ``qa.store.schema``."""
