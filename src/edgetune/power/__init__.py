"""How much power the machine takes: sources behind one interface, and the process that asks."""
