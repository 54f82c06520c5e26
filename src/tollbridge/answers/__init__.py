"""What Python code gets back: findings that print as the command does, show in notebooks, make frames and draw plots.

Each is a finding of a lower floor with the ways to show it that `shown.Shown` asks for: `rows()`, from which `frame()` is
made, the text that the command prints, `_repr_html_()`, and where a picture helps `plot()`.
"""
