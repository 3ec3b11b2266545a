"""Events with a structure of their own: speed dates in rounds, hackathons of teams, role models who visit classes."""
