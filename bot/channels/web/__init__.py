"""The residents' web chat: a page, its sessions, and the routes it needs."""
