"""An API for a React front end made with Vite: user names, token pairs, one protected address."""
