"""What a run is: a scenario and its demand compiled to indices and whole numbers, which both engines read."""
