"""The store room: what was imported, and what was published. The only room that says duckdb.

`imports` keeps every file read (`data/store.duckdb`, not anonymous); `published` keeps what the
privacy gate let out (`data/published.duckdb`); `exports` writes a table for other programs.
Both databases are changed the same way (`replacing`): on a private copy that takes the file's
place in one step, so that a reader never sees half a change and a killed run leaves none.
The SQL stands in `sql/`: `migrations` say what the store's tables are, `views` what a reader of
the published database meets, `queries` what is asked.
"""
