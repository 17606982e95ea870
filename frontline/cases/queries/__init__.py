"""The room's questions: whom do you mean, who is infected, whom did they meet, who infected whom."""
