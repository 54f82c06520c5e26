"""What a word means: rules, causes, results and terms from the page in `scenarios/rules`, keys from the schema."""
