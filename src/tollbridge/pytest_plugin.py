"""The pytest plugin: scenario files as test items."""
