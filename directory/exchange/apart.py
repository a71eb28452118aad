"""The child process that reads what somebody handed over: `python -m directory.exchange.apart ID TASK`.

What it finds lies beside the upload, as JSON:

peek.json    files: [{name, sheet, rows, columns, samples: [20 rows of cells]}], layout ("" where a mapping is
             needed), recognized (name of a shipped mapping, or null), mapping (dict or null),
             sure: [{file, column, target, conversion, sure: 0..1, because}], unmapped: […], warnings: […]
look.json    outcome (Outcome.as_json),
             changes: [{action, table, name, file, line, column, was, becomes, said}], the first 2,000; action
             is new, changed, removed or kept; said is the whole line in words; changes_total,
             remarks: [{file, line, field, reason, value, is_kept, said}], the first 2,000; remarks_total,
             twins: […]
stored.json  outcome (with `batch`, null where nothing had changed)
"""
