"""Password hashes of every kind that we read: their forms, what they may cost, who checks them."""
