"""Risk areas and static management: proposed by rule, decided by a person, ending by themselves; places and maps."""
