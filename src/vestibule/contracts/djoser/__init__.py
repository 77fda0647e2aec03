"""djoser's URLs and responses over Vestibule's flows, compatible with its clients."""
