"""The use cases, one file for each. A flow never sees a request."""
