"""What records say of the days to come: levels, busy days, trend, season, holidays, and how far each is known."""
