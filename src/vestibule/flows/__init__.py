"""What people do, one file for each story. A flow never sees a request."""
