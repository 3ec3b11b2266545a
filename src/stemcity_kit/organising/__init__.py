"""The work of the year: tasks as a network, what is late, procedures of others, last edition's work moved on."""
