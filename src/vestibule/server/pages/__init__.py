"""What a browser sees besides the API."""
