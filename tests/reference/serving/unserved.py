"""Rows that no estimator of ours serves, each with its reason.

Keys are data set and estimator; a third element restricts them to one option set. A row that is
served must not be listed: who serves it deletes the line.
"""

NOT_OURS: dict[tuple[str, ...], str] = {
    ("mpdta", "two_stage_gardner"): "two-stage estimation is imputation with another error; "
    "imputation is ours",
    ("mpdta", "etwfe", "xformla=lpop; not-yet-treated"): "extended two-way regression is a check "
    "without covariates only; adjustment is done in group_time",
    ("mpdta", "efficient_did"): "its weights on all pairs of comparison cohort and base year come "
    "from their estimated covariance: a figure of diff-diff alone, which no second program and no "
    "published table confirms, and an estimator whose weights are too noisy for few treated units",
    ("prop99", "matrix_completion"): "matrix completion is not ours",
    ("inequality_deciles", "sii"): "inequality measures of a later order",
    ("inequality_deciles", "rii"): "inequality measures of a later order",
    ("nsw_long (ships with moderndid; not copied here)", "drdid_2x2"): "the data come with "
    "moderndid only, which needs Python 3.12",
}
