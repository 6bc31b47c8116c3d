"""Rows that no estimator of ours serves, each with its reason.

Keys are data set and estimator; a third element restricts them to one option set. A row that is
served must not be listed: who serves it deletes the line.
"""

NOT_OURS: dict[tuple[str, ...], str] = {
    ("mpdta", "two_stage_gardner"): "two-stage estimation is imputation with another error; "
    "imputation is ours",
    ("mpdta", "etwfe", "xformla=lpop; not-yet-treated"): "extended two-way regression is a check "
    "without covariates only; adjustment is done in group_time",
    ("mpdta", "efficient_did"): "single source, an estimator that is not ours",
    ("mpdta", "dcdh"): "single source; the point equals event time 0 with not-yet-treated "
    "comparison, which has its own row",
    ("prop99", "matrix_completion"): "matrix completion is not ours",
    ("inequality_deciles", "sii"): "inequality measures of a later order",
    ("inequality_deciles", "rii"): "inequality measures of a later order",
    ("standardised_rates", "dsr_dobson"): "standardised rates of a later order",
    ("nsw_long (ships with moderndid; not copied here)", "drdid_2x2"): "the data come with "
    "moderndid only, which needs Python 3.12",
}
