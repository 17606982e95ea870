"""Planning: editions in plain words, two compared, the dry run of a switch, and the switch by two people."""
