"""Results for people: the console projection and the HTML report."""
