"""Text tables on disk: encoding, delimiter, rows. Every CSV that anybody gives to the program is read here."""
