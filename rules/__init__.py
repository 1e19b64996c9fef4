"""The one rule language: JSON -> AST -> problems, SQL, footprint, sentence. See docs/rules.md."""
