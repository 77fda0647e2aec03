"""A company's accounts: four roles, three hours of access, three days of session."""
