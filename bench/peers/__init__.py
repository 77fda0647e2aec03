"""What Vestibule is measured against: each peer a project set up as its documentation asks."""
