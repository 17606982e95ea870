"""Cases: who was found infected, whom they met, who infected whom; a person's story in time."""
