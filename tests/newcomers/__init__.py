"""Projects that add Vestibule as the pages say."""
