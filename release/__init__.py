"""What a release is held to and comes with: an audit of the lock files, and a bill of materials."""
