"""Its load is no touch."""
