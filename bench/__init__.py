"""What costs what: Vestibule against its peers, on one machine, in one run."""
