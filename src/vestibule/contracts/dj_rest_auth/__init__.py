"""dj-rest-auth's URLs and responses over Vestibule's flows, compatible with its front ends."""
