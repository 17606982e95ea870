"""The hotline: a request has one owner, one deadline and a reason for every hand-over, until it is settled."""
