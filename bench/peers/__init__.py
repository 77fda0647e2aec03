"""The peers: each is a folder with a project, its locked requirements and its wire words."""
