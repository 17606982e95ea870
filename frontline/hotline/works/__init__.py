"""Water and heat: crews, jobs by promise, duty rosters, planned stops, nobody cut off (docs/algorithms/works.md)."""
