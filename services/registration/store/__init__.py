"""The only place with SQL: each table and its queries side by side."""
