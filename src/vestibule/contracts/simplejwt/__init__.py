"""SimpleJWT's own addresses and answers, over our flows: its clients notice nothing."""
