"""What can be set on a machine, a file each: from the state that is asked for to the writes."""
