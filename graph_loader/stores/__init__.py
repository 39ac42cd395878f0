"""Where graphs are kept: any Bolt server, the embedded engine in a process of its own, and memory."""
