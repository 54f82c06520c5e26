"""What Python code gets back: findings that print as the command does, show in notebooks, make frames and draw plots."""
