"""What an edition did, in numbers that say what they count: figures, attendance, campaign, coverage, continuity."""
