"""Money: who pays what, what is still to be found, what supporters were promised, and what the law has published."""
