"""The programme and its formats: when and where events are held, and who meets whom in those with inner structure."""
