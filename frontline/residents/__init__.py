"""The resident's own page: status, reasons, end, tests, notices; objections with a clock; one printed sheet."""
