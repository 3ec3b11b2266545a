"""Schools and visitors: who gets which place in the programme, by a public draw and then first come, and why."""
