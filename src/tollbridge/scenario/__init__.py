"""The scenario language: YAML text with positions, typed by a schema, checked, and varied."""
