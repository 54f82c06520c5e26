"""What Python code gets back: findings that print as the command does, show in notebooks, make frames and draw plots.

Each is a finding of a lower floor with the ways to show it that `shown.Shown` asks for: `rows()`, from which `frame()` is
made, the text that the command prints, `_repr_html_()`, and where a picture helps `plot()`.

| function of `tollbridge` | answer | its rows |
| --- | --- | --- |
| `price` | `prices.PricedLeg` | steps of the leg |
| `check` | `checks.Checked` | expectations |
| `compare`, `sweep`, `size` | `plans.Compared`, `Swept`, `Sized` | results, variants, values that were tried |
| `diff_rates` | `rates.RatesCompared` | destinations that cost another price |
| `fit` | `fits.Fit` | parts of the scenario |
| `audit` | `audits.Audited` | figures that do not follow |
| `erlang` | `traffic.Traffic` | answers of the formula |
| `verify` | `verifications.Verification` | values that differ |
| `export_…`, `import_cgrates` | `exchanges.Load`, `WrittenPlan`, `ScenarioMade` | files, what is not said |

>>> import tollbridge
>>> tollbridge.erlang(load=20, blocking=0.01).frame("polars").columns
['load', 'ports', 'blocking', 'target']
"""
