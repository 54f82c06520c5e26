"""Results for people: the console projection, the HTML report, the workbook, frames and pictures.

`projection` folds replications while a run goes on, and `console` prints it. `folder` reads a finished run; `html` makes
`report.html` of its exhibits (`money_exhibits`, `credit_exhibits`, `port_exhibits`), `workbook` an Excel file. `frames` and
`plots` are the same for Python.
"""
